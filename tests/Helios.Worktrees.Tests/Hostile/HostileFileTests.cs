using Helios.Contracts.Api.Workspaces;
using Helios.Processes;
using Helios.Processes.Files;
using Helios.Testing;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Setup;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Hostile;

/// <summary>
/// Files that are none: named pipes that nobody writes to, devices without an end, links to elsewhere. Nobody waits for them, and what they
/// block is named.
/// </summary>
[Trait("req", "hostile-lanes")]
public sealed class HostileFileTests
{
    [Theory]
    [InlineData(".git")]
    [InlineData("{gitdir}/HEAD")]
    [InlineData("{gitdir}/index")]
    [InlineData("{gitdir}/commondir")]
    [InlineData("{gitdir}/gitdir")]
    [InlineData("{gitdir}/locked")]
    [InlineData("{gitdir}/rebase-merge/head-name")]
    [InlineData("{gitdir}/logs/HEAD")]
    public async Task A_named_pipe_keeps_the_lane_and_is_named_and_the_next_lane_is_made(string place)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var lane = await scene.Provision(request);
        await File.WriteAllTextAsync(Path.Combine(lane, "work"), "w\n");
        var pipe = Path.Combine(
            lane,
            place.Replace("{gitdir}", await Git(lane, "rev-parse", "--absolute-git-dir"), StringComparison.Ordinal)
        );
        await MakePipe(pipe);

        var ended = await scene.TearDown(request);
        var next = await scene.Request();
        await scene.Provision(next);

        ended.Complete.ShouldBeFalse();
        ended.Detail.ShouldContain(Path.GetFileName(pipe));
        (await File.ReadAllTextAsync(Path.Combine(lane, "work"))).ShouldBe("w\n");
        (await scene.TearDown(next)).Complete.ShouldBeTrue();
    }

    [Theory]
    [InlineData("logs/refs/stash")]
    [InlineData("HEAD")]
    [InlineData("refs/heads/other")]
    [InlineData("objects/pack/p.idx")]
    [InlineData("../.gitignore")]
    [InlineData("../deep/.gitattributes")]
    [InlineData("config")]
    [InlineData("index")]
    [InlineData("info/exclude")]
    public async Task A_named_pipe_in_a_repository_inside_gives_the_slot_back(string name)
    {
        await using var scene = await WorktreeScene.Create(
            settings: new Dictionary<string, string?> { ["Helios:Worktrees:ParallelCheckouts"] = "1" }
        );
        var request = await scene.Request();
        var lane = await scene.Provision(request);
        var inner = Path.Combine(lane, "lib");
        Directory.CreateDirectory(inner);
        await Git(inner, "init", "-q");
        await File.WriteAllTextAsync(Path.Combine(inner, "work"), "w\n");
        await Git(inner, "add", "-A");
        await Git(inner, "commit", "-q", "-m", "inner");
        await MakePipe(Path.Combine(inner, ".git", name));

        var ended = await scene.TearDown(request);

        ended.Complete.ShouldBeFalse();
        ended.Detail.ShouldContain(Path.GetFileName(name));
        using (await scene.Get<CheckoutSlots>().Take(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(2)))
            (await File.ReadAllTextAsync(Path.Combine(inner, "work"))).ShouldBe("w\n");
    }

    [Theory]
    [InlineData(true, "HEAD")]
    [InlineData(true, "commondir")]
    [InlineData(true, "gitdir")]
    [InlineData(true, "index")]
    [InlineData(true, "info/sparse-checkout")]
    [InlineData(true, "logs/HEAD")]
    [InlineData(false, "HEAD")]
    [InlineData(false, "commondir")]
    [InlineData(false, "config")]
    [InlineData(false, "index")]
    [InlineData(false, "logs/HEAD")]
    [InlineData(false, "packed-refs")]
    [InlineData(false, "shallow")]
    [InlineData(false, "info/exclude")]
    [InlineData(false, "info/attributes")]
    [InlineData(false, "objects/info/alternates")]
    public async Task A_named_pipe_in_the_place_of_a_file_that_git_opens_is_named_before_git_is_called(bool isTheLanes, string name)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        await scene.Provision(request);
        var (common, registration) = Places(scene, request);
        var pipe = Path.Combine(isTheLanes ? registration : common, name);
        var before = pipe + ".before";
        if (File.Exists(pipe))
            File.Move(pipe, before);
        await MakePipe(pipe);

        (await Should.ThrowAsync<IrregularFileException>(() => Status(scene, request))).Path.ShouldBe(pipe);

        File.Delete(pipe);
        if (File.Exists(before))
            File.Move(before, pipe);
        (await Status(scene, request)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, "packed-refs")]
    [InlineData(true, "shallow")]
    [InlineData(true, "info/exclude")]
    [InlineData(true, "info/attributes")]
    [InlineData(true, "objects/info/alternates")]
    [InlineData(false, "gitdir")]
    [InlineData(false, "info/sparse-checkout")]
    public async Task A_named_pipe_where_git_reads_nothing_keeps_nobody_waiting(bool isTheLanes, string name)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        await scene.Provision(request);
        var (common, registration) = Places(scene, request);
        await MakePipe(Path.Combine(isTheLanes ? registration : common, name));

        (await Status(scene, request)).ShouldBeEmpty();
        // A call that reads the registrations of all worktrees is refused for any pipe in them.
        var call = new GitCall("rev-list", isTheLanes ? "HEAD" : "--all", "--reflog", "--objects")
        {
            GitDir = registration,
            Limit = TimeSpan.FromSeconds(60),
        };
        (await scene.Get<GitProgram>().Line(call, CancellationToken.None)).ShouldNotBeEmpty();
    }

    private static (string Common, string Registration) Places(WorktreeScene scene, ProvisionRequest request)
    {
        var common = Path.Combine(scene.Repository.Path, ".git");
        return (common, Path.Combine(common, "worktrees", request.LaneId.ToString()));
    }

    private static Task<string> Status(WorktreeScene scene, ProvisionRequest request) =>
        scene
            .Get<GitProgram>()
            .Line(
                new GitCall("status", "--porcelain")
                {
                    GitDir = Places(scene, request).Registration,
                    WorkTree = Path.Combine(scene.ManagedRoot, request.LaneId.ToString()),
                    Limit = TimeSpan.FromSeconds(30),
                },
                CancellationToken.None
            );

    [Theory]
    [InlineData("refs/heads/pipe")]
    [InlineData("refs/tags/deep/down/pipe")]
    [InlineData("refs/remotes/origin/pipe")]
    public async Task A_named_pipe_among_the_refs_is_named_before_git_waits_for_it_and_lanes_are_made(string place)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var lane = await scene.Provision(request);
        await Git(lane, "commit", "-q", "--allow-empty", "-m", "work");
        var pipe = Path.Combine(scene.Repository.Path, ".git", place);
        await MakePipe(pipe);

        var kept = await scene.TearDown(request);
        var next = await scene.Request();
        await scene.Provision(next);
        File.Delete(pipe);

        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain($"'{pipe}' is a named pipe");
        foreach (var ended in new[] { request, next })
            (await scene.TearDown(ended)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_named_pipe_that_comes_after_a_look_is_found_by_the_next_one()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Git("update-ref", "refs/heads/deep/down/branch", "HEAD");
        var git = scene.Get<GitProgram>();
        var list = new GitCall("for-each-ref", "--format=%(refname)") { GitDir = Path.Combine(scene.Repository.Path, ".git") };
        var before = await git.Line(list, CancellationToken.None);
        var pipe = Path.Combine(list.GitDir, "refs/heads/deep/down/pipe");
        await MakePipe(pipe);

        (await Should.ThrowAsync<IrregularFileException>(() => git.Line(list, CancellationToken.None))).Path.ShouldBe(pipe);
        File.Delete(pipe);

        before.ShouldContain("refs/heads/deep/down/branch");
        (await git.Line(list, CancellationToken.None)).ShouldBe(before);
    }

    [Fact]
    public async Task A_named_pipe_in_the_registration_of_another_worktree_is_named_before_git_waits_for_it()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        await scene.Provision(request);
        var common = Path.Combine(scene.Repository.Path, ".git");
        var pipe = Path.Combine(common, "worktrees", request.LaneId.ToString(), "HEAD");
        await MakePipe(pipe);

        var refused = await Should.ThrowAsync<IrregularFileException>(() =>
            scene.Get<GitProgram>().Line(new GitCall("worktree", "list") { GitDir = common }, CancellationToken.None)
        );

        refused.Path.ShouldBe(pipe);
    }

    [Theory]
    [InlineData("objects/pack/pack-1111111111111111111111111111111111111111.idx")]
    [InlineData("objects/pack/multi-pack-index")]
    [InlineData("objects/info/commit-graph")]
    [InlineData("objects/info/commit-graphs/commit-graph-chain")]
    public async Task A_named_pipe_among_the_packs_is_named_before_git_waits_for_it(string place)
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        await scene.Provision(request);
        var pipe = Path.Combine(scene.Repository.Path, ".git", place);
        await MakePipe(pipe);

        var kept = await scene.TearDown(request);
        var refused = await scene.FailToProvision((await scene.Request()) with { Branch = "another" });
        File.Delete(pipe);

        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain($"'{pipe}' is a named pipe");
        refused.Detail.ShouldContain(pipe);
        refused.Clean.ShouldBeTrue();
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Fact]
    public async Task Attributes_that_are_a_link_without_an_end_are_passed_over()
    {
        await using var scene = await WorktreeScene.Create(
            settings: new Dictionary<string, string?> { ["Helios:Worktrees:GitLfs"] = "no-such-git-lfs" }
        );
        File.CreateSymbolicLink(Path.Combine(scene.Repository.Path, ".gitattributes"), "/dev/zero");
        await scene.Repository.Git("add", "-A");
        await scene.Repository.Git("commit", "-q", "-m", "endless");
        var request = await scene.Request();
        var before = Process();

        await scene.Provision(request);

        (Process() - before).ShouldBeLessThan(256L * 1024 * 1024);
        (await scene.TearDown(request)).Complete.ShouldBeTrue();

        static long Process() => Environment.WorkingSet;
    }

    [Theory]
    [InlineData(".mailmap")]
    [InlineData(".helios")]
    public async Task Other_files_of_the_base_that_are_endless_links_are_passed_over(string name)
    {
        await using var scene = await WorktreeScene.Create();
        File.CreateSymbolicLink(Path.Combine(scene.Repository.Path, name), "/dev/zero");
        await scene.Repository.Git("add", "-A");
        await scene.Repository.Git("commit", "-q", "-m", "endless");
        var request = await scene.Request();

        await scene.Provision(request);

        (await scene.TearDown(request)).Complete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_worktree_replaced_by_a_link_is_refused_at_once()
    {
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        var lane = await scene.Provision(request);
        Directory.Move(lane, lane + ".away");
        Directory.CreateSymbolicLink(lane, "/");
        var changes = scene.Get<ILaneChanges>();

        foreach (
            var look in new Func<Task>[]
            {
                () => changes.Read(request.Repository, request.LaneId, request.BaseCommit, "main", CancellationToken.None),
                () =>
                    changes.WritePatch(
                        request.Repository,
                        request.LaneId,
                        request.BaseCommit,
                        null,
                        null,
                        Stream.Null,
                        CancellationToken.None
                    ),
            }
        )
            (await Should.ThrowAsync<GitException>(look)).Message.ShouldContain("is a link");

        var ended = await scene.TearDown(request);
        ended.Complete.ShouldBeFalse();
        ended.Detail.ShouldContain("link");
        Directory.Delete(lane);
        Directory.Move(lane + ".away", lane);
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
    }

    [Fact]
    public async Task Setup_skips_and_reports_what_is_not_a_file()
    {
        await using var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(".gitignore", "data/\n");
        var data = Path.Combine(scene.Repository.Path, "data");
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "file"), "f\n");
        await MakePipe(Path.Combine(data, "pipe"));
        using var socket = new System.Net.Sockets.Socket(
            System.Net.Sockets.AddressFamily.Unix,
            System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Unspecified
        );
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(data, "socket")));
        var request = await scene.Request(setup: new SetupSteps { Copy = ["data", "data/p*"] });

        var lane = await scene.Provision(request);

        Directory.GetFileSystemEntries(Path.Combine(lane, "data")).ShouldBe([Path.Combine(lane, "data/file")]);
        var log = await File.ReadAllTextAsync(scene.LogFile);
        log.ShouldContain("data/pipe");
        log.ShouldContain("data/socket");
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_link_in_the_place_of_a_file_that_is_written_is_not_written_through()
    {
        using var outside = new TemporaryFolder();
        await File.WriteAllTextAsync(outside["precious"], "p\n");
        await using var scene = await WorktreeScene.Create();
        var request = await scene.Request();
        await scene.Provision(request);
        foreach (var name in new[] { "writing", $"lanes/{request.LaneId}.json.tmp" })
            File.CreateSymbolicLink(Path.Combine(scene.Repository.Path, ".git/helios", name), outside["precious"]);

        (await scene.TearDown(request)).Complete.ShouldBeTrue();

        (await File.ReadAllTextAsync(outside["precious"])).ShouldBe("p\n");
    }

    [Fact]
    public void Twelve_any_folders_in_a_glob_look_into_each_folder_once()
    {
        using var folder = new TemporaryFolder();
        var at = folder.Path;
        for (var depth = 0; depth < 24; depth++)
        {
            at = Path.Combine(at, "d");
            Directory.CreateDirectory(at);
            File.WriteAllText(Path.Combine(at, "file"), "");
        }
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));

        SetupFiles
            .Matches(folder.Path, string.Concat(Enumerable.Repeat("**/", 12)) + "file", confined: false, limit.Token)
            .Count.ShouldBe(24);
        SetupFiles
            .Matches(folder.Path, string.Concat(Enumerable.Repeat("**/d/", 12)) + "**/file", confined: false, limit.Token)
            .Count.ShouldBe(13);
        Should.Throw<OperationCanceledException>(() =>
            SetupFiles.Matches(folder.Path, "**/file", confined: false, new CancellationToken(canceled: true))
        );
    }

    [Fact]
    public async Task What_a_setup_command_prints_is_bounded_on_disk()
    {
        await using var scene = await WorktreeScene.Create(
            settings: new Dictionary<string, string?> { ["Helios:Worktrees:SetupOutputLimitBytes"] = "65536" }
        );
        const string loud = "echo first; yes | head -c 20000000; echo last; echo err; yes e | head -c 20000000 >&2; echo laster >&2";
        var request = await scene.Request(setup: new SetupSteps { Run = [new SetupCommand { Argv = ["sh", "-c", loud] }] });

        await scene.Provision(request);

        new FileInfo(scene.LogFile).Length.ShouldBeLessThan(300_000);
        var log = await File.ReadAllTextAsync(scene.LogFile);
        foreach (var kept in new[] { "first\n", "last\n", "laster\n", "bytes omitted" })
            log.ShouldContain(kept);
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
    }

    private static async Task MakePipe(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        (await ProcessRunner.Instance.Run(new CommandSpec("mkfifo", path), CancellationToken.None)).EnsureSucceeded();
    }

    private static Task<string> Git(string folder, params string[] arguments) => TemporaryRepository.GitIn(folder, arguments);
}
