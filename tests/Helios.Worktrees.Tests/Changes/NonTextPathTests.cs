using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Lanes;
using Helios.Processes;
using Helios.Processes.Files;
using Helios.Testing;
using Helios.Worktrees.Tests.Hostile;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Changes;

/// <summary>Paths, links, branches and messages that are bytes and not UTF-8 text, wherever Helios shows or saves them.</summary>
[Trait("req", "lane-diff")]
public sealed class NonTextPathTests
{
    [Fact]
    public async Task Files_whose_names_differ_only_in_such_bytes_are_each_listed_with_their_own_counts()
    {
        await using var scene = await Scene(
            "printf '1\\n2\\n3\\n4\\n' >\"$(printf 'old-\\377')\"; for n in 376 377; do echo x >\"$(printf \"f\\\\$n\")\"; done"
        );
        var (request, path) = await Lane(scene);
        await Shell(
            path,
            "echo 2 >>\"$(printf 'f\\376')\"; printf '1\\n2\\n3\\n' >\"$(printf 'f\\377')\"; "
                + "git mv \"$(printf 'old-\\377')\" \"$(printf 'new-\\377')\"; "
                + "echo u >\"$(printf 'u\\376')\"; echo u >\"$(printf 'u\\377\\t\"')\""
        );

        var changes = await Read(scene, request);

        changes
            .Files.Select(file => (file.Path, file.OldPath, file.Additions, file.Deletions))
            .ShouldBe(
                [("\"f\\376\"", null, 1, 0), ("\"f\\377\"", null, 3, 1), ("\"new-\\377\"", "\"old-\\377\"", 0, 0)],
                ignoreOrder: true
            );
        changes.Untracked.ShouldBe(["\"u\\376\"", "\"u\\377\\011\\\"\""], ignoreOrder: true);
        changes.Uncommitted.Select(file => file.Path).ShouldContain("\"f\\376\"");
        await PatchShouldMakeTheSame(scene, request, path);
    }

    [Fact]
    public async Task A_link_to_such_a_path_is_in_the_patch_and_in_the_archive()
    {
        await using var scene = await Scene("ln -s \"$(printf 'to-\\377')\" committed");
        var (request, path) = await Lane(scene);
        await Shell(path, "ln -sf \"$(printf 'to-\\376')\" committed; ln -s \"$(printf 'loose-\\377')\" loose");
        await PatchShouldMakeTheSame(scene, request, path);

        var restored = await EndAndRestore(scene, request);

        (await Shell(restored, "readlink committed loose | od -An -c | tr -d ' \\n'")).ShouldBe("to-376\\nloose-377\\n");
    }

    [Fact]
    public async Task A_renamed_file_in_such_a_folder_comes_back_as_it_was_staged()
    {
        await using var scene = await Scene("mkdir \"$(printf 'd\\377')\"; printf '1\\n2\\n' >\"$(printf 'd\\377/old\\377')\"");
        var (request, path) = await Lane(scene);
        await Shell(path, "git mv \"$(printf 'd\\377/old\\377')\" \"$(printf 'd\\377/new\\376')\"; echo u >\"$(printf 'd\\377/u\\377')\"");
        var status = await Status(path);
        await PatchShouldMakeTheSame(scene, request, path);

        var restored = await EndAndRestore(scene, request);

        (await Status(restored)).ShouldBe(status);
    }

    [Fact]
    public async Task A_branch_a_tag_and_a_message_that_are_no_text_are_in_nobodys_way()
    {
        await using var scene = await Scene(
            "git config i18n.commitEncoding ISO-8859-1; git branch \"$(printf 'theirs-\\351')\"; git tag \"$(printf 'tag-\\351')\""
        );
        await Shell(scene.Repository.Path, "git pack-refs --all");
        var (request, path) = await Lane(scene);
        await Shell(
            path,
            "echo w >work; git add work; git commit -qm \"$(printf 'caf\\351')\"; git checkout -qb \"$(printf 'mine-\\351')\"; "
                + "echo v >>work; git commit -qam \"$(printf 'caf\\351 2')\"; echo loose >loose"
        );

        var changes = await Read(scene, request);
        changes.Ahead.ShouldBe(2);
        changes.Files.Select(file => file.Path).ShouldBe(["work"]);
        changes.Branch.ShouldNotBeNull().ShouldStartWith("mine-");
        await PatchShouldMakeTheSame(scene, request, path);

        var ended = await scene.TearDown(request);
        ended.Complete.ShouldBeTrue(ended.Detail);
        (await scene.Get<IArchives>().Find(request.LaneId, CancellationToken.None)).Single().Archive.Commit.ShouldBe(ended.Archive!.Commit);
        (await Shell(scene.Repository.Path, "git for-each-ref --format='%(refname)' refs/heads | od -An -c | tr -d ' \\n'")).ShouldContain(
            "mine-351"
        );
        var again = (await scene.Request(request.Branch)) with
        {
            RestoreFrom = new ArchiveSource { LaneId = request.LaneId, Branch = request.Branch },
        };
        var restored = await scene.Provision(again);
        (await Shell(restored, "cat work loose")).ShouldBe("w\nv\nloose\n");
        // Detached: the branch is still there, and nothing else in the repository is moved.
        (await Shell(restored, "git log -1 --format=%B HEAD | od -An -c | tr -d ' \\n'")).ShouldBe("caf3512\\n\\n");
        (await Shell(restored, "git status --porcelain=v2 --branch")).ShouldContain("# branch.head (detached)");
    }

    [Fact, Trait("req", "archive-nested")]
    public async Task A_repository_inside_with_such_branches_keeps_the_lane_instead_of_one_of_them()
    {
        await using var scene = await Scene("true");
        var (request, path) = await Lane(scene);
        await Shell(
            path,
            "git init -q -b main inner; cd inner; for n in 376 377; do git checkout -q --orphan \"$(printf \"b-\\\\$n\")\"; "
                + "echo $n >file; git add file; git commit -qm $n; done"
        );

        var kept = await scene.TearDown(request);

        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain("not UTF-8");
        (await Shell(path, "git -C inner for-each-ref --format='%(contents:subject)' refs/heads")).ShouldBe("376\n377\n");
        await Shell(path, "cd inner; for n in 376 377; do git branch -m \"$(printf \"b-\\\\$n\")\" b-$n; done");
        var restored = await EndAndRestore(scene, request);
        (await Shell(restored, "git -C inner for-each-ref --format='%(refname:short) %(contents:subject)' refs/heads")).ShouldBe(
            "b-376 376\nb-377 377\n"
        );
    }

    [Fact, Trait("req", "archive-before-loss")]
    public async Task A_ref_of_the_worktrees_own_with_such_a_name_keeps_the_lane()
    {
        await using var scene = await Scene("true");
        var (request, path) = await Lane(scene);
        await Shell(
            path,
            "git commit -q --allow-empty -m precious; git update-ref \"$(printf 'refs/worktree/r-\\377')\" HEAD; git reset -q --hard HEAD~1"
        );

        var kept = await scene.TearDown(request);

        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain("not UTF-8");
        (await scene.TearDown(request, discard: true)).Complete.ShouldBeTrue();
    }

    [Fact, Trait("req", "hostile-lanes")]
    public async Task The_settings_of_a_submodule_at_such_a_path_start_nothing_and_the_lane_is_kept()
    {
        using var canary = new Canary();
        await using var scene = await Scene("true");
        var (request, path) = await Lane(scene);
        await Shell(
            path,
            $"d=\"$(printf 'sub\\377')\"; git init -q -b main \"$d\"; cd \"$d\"; echo '* filter=e' >.gitattributes; echo 1 >file; "
                + "git add -A; git commit -qm inner; cd ..; git add \"$d\"; git commit -qm outer; cd \"$d\"; "
                + $"git config filter.e.clean '{canary.At("submodule")}'; git config core.fsmonitor '{canary.At("monitor")}'; echo 2 >file"
        );

        (await Should.ThrowAsync<GitException>(() => Read(scene, request))).Message.ShouldContain("not UTF-8");
        using var patch = new MemoryStream();
        await Should.ThrowAsync<GitException>(() =>
            scene
                .Get<ILaneChanges>()
                .WritePatch(request.Repository, request.LaneId, request.BaseCommit, null, null, patch, CancellationToken.None)
        );
        await Should.ThrowAsync<GitException>(() =>
            scene.Get<ISnapshots>().Take(request.Repository, request.LaneId, CancellationToken.None)
        );
        var kept = await scene.TearDown(request);

        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain("UTF-8");
        Directory.Exists(path).ShouldBeTrue();
        (await scene.TearDown(request, discard: true)).Complete.ShouldBeTrue();
        canary.Ran.ShouldBeEmpty();
    }

    [Fact, Trait("req", "hostile-lanes")]
    public async Task A_pipe_that_git_would_read_in_such_a_folder_is_refused_before_git_blocks_on_it()
    {
        await using var scene = await Scene("true");
        var (request, path) = await Lane(scene);
        await Shell(path, "d=\"$(printf 'd\\377')\"; mkdir \"$d\"; echo u >\"$d/file\"; mkfifo \"$d/.gitattributes\" \"$d/.gitignore\"");

        (await Should.ThrowAsync<IrregularFileException>(() => Read(scene, request))).Message.ShouldContain(".git");
        var kept = await scene.TearDown(request);

        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain("a named pipe");
        await Shell(path, "rm -r \"$(printf 'd\\377')\"");
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
    }

    private static async Task PatchShouldMakeTheSame(WorktreeScene scene, ProvisionRequest request, string path)
    {
        using var patch = new MemoryStream();
        await scene
            .Get<ILaneChanges>()
            .WritePatch(request.Repository, request.LaneId, request.BaseCommit, null, null, patch, CancellationToken.None);
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder["patch"], patch.ToArray());
        await scene.Repository.Git("worktree", "add", "-q", "--detach", folder["copy"], request.BaseCommit);
        await Shell(folder["copy"], "git apply ../patch; git add -A");
        var made = await Shell(folder["copy"], "git write-tree");
        await scene.Repository.Git("worktree", "remove", "--force", folder["copy"]);
        var index = folder["index"];
        (await Shell(path, $"export GIT_INDEX_FILE='{index}'; git read-tree HEAD; git add -A; git write-tree")).ShouldBe(made);
    }

    private static async Task<string> EndAndRestore(WorktreeScene scene, ProvisionRequest request)
    {
        var ended = await scene.TearDown(request);
        ended.Complete.ShouldBeTrue(ended.Detail);
        ended.Archive.ShouldNotBeNull();
        var again = (await scene.Request(request.Branch)) with
        {
            RestoreFrom = new ArchiveSource { LaneId = request.LaneId, Branch = request.Branch },
        };
        return await scene.Provision(again);
    }

    private static Task<string> Status(string path) => Shell(path, "git status --porcelain=v2 --untracked-files=all");

    private static async Task<WorktreeScene> Scene(string script)
    {
        var scene = await WorktreeScene.Create();
        await Shell(scene.Repository.Path, $"{script}; git add -A; git commit -qm odd --allow-empty");
        return scene;
    }

    private static async Task<(ProvisionRequest Request, string Path)> Lane(WorktreeScene scene)
    {
        var request = await scene.Request();
        return (request, await scene.Provision(request));
    }

    private static Task<LaneChangesView> Read(WorktreeScene scene, ProvisionRequest request) =>
        scene.Get<ILaneChanges>().Read(request.Repository, request.LaneId, request.BaseCommit, "main", CancellationToken.None);

    private static async Task<string> Shell(string folder, string script) =>
        (
            await ProcessRunner.Instance.Run(
                new CommandSpec("bash", "-ec", script)
                    .In(folder)
                    .With("GIT_AUTHOR_NAME", "t")
                    .With("GIT_AUTHOR_EMAIL", "t@t")
                    .With("GIT_COMMITTER_NAME", "t")
                    .With("GIT_COMMITTER_EMAIL", "t@t"),
                CancellationToken.None
            )
        )
            .EnsureSucceeded()
            .Stdout.Text;
}
