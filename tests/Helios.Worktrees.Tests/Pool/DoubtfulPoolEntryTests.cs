using Helios.Worktrees.Pool;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Pool;

public sealed class DoubtfulPoolEntryTests
{
    public static TheoryData<string> DoubtJudge =>
        new(
            "new file",
            "opened",
            "opened and closed again with a new file",
            "head moved",
            "index touched",
            "index locked",
            "merge begun",
            "mark without seal",
            "mark unreadable",
            "tree gone",
            "folder gone",
            "git file changed",
            "git directory gone"
        );

    [Theory, MemberData(nameof(DoubtJudge)), Trait("req", "worktree-pool")]
    public async Task A_doubtful_entry_is_passed_over_and_the_next_one_taken(string doubt)
    {
        await using var scene = await PooledScene.Create();
        await scene.Keep(2);
        var slot = scene.Slots()[0];
        Spoil(scene, slot, doubt);
        var request = await scene.Request();

        var lane = await scene.Claim(request);

        lane.FromPool.ShouldBeTrue();
        await lane.ShouldBeWhole(request);
        scene.Slots().Where(left => left != slot).ShouldBeEmpty();
        // What a claim passes over because it says nothing of itself, the next round removes.
        await scene.Keep(0);
        scene.Slots().ShouldBeEmpty();
        var kept = PoolStore.KeptFolder(scene.Opened());
        // What somebody wrote into is not Helios's to delete.
        Directory.Exists(kept).ShouldBe(doubt.EndsWith("new file", StringComparison.Ordinal));
        if (Directory.Exists(kept))
        {
            (await File.ReadAllTextAsync(Path.Combine(kept, slot, "tree/new"))).ShouldBe("n\n");
            (await scene.Worktrees.FindMarked(CancellationToken.None)).Troubles.Single().Subject.ShouldBe(kept);
            Directory.Delete(kept, recursive: true);
        }
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Fact, Trait("req", "worktree-pool")]
    public async Task Deep_changes_by_somebody_who_gets_through_closed_doors_are_found_by_looking_at_every_file()
    {
        await using var scene = await PooledScene.Create(
            new Dictionary<string, string?> { ["Helios:Worktrees:PoolVerifyEvery"] = "00:00:00" }
        );
        await scene.Repository.Commit("deep/er/file", "f\n");
        await scene.Repository.Commit(".gitignore", "ignored\n");
        await scene.Keep(3);
        var slots = scene.Slots();
        Behind(scene, slots[0], tree => File.AppendAllText(Path.Combine(tree, "deep/er/file"), "more\n"));
        Behind(scene, slots[1], tree => File.WriteAllText(Path.Combine(tree, "deep/er/ignored"), "secret\n"));
        var maker = scene.Get<PoolEntryMaker>();

        (await maker.Verify(scene.Opened(), slots[0], CancellationToken.None)).ShouldBeFalse();
        (await maker.Verify(scene.Opened(), slots[1], CancellationToken.None)).ShouldBeFalse();
        (await maker.Verify(scene.Opened(), slots[2], CancellationToken.None)).ShouldBeTrue();

        scene.Slots().ShouldBe([slots[2]]);
        var request = await scene.Request();
        var lane = await scene.Claim(request);
        lane.FromPool.ShouldBeTrue();
        await lane.ShouldBeWhole(request);
    }

    [Fact]
    public async Task Its_folder_is_closed_to_programs_that_walk_the_repository()
    {
        await using var scene = await PooledScene.Create();
        await scene.Keep(1);

        File.GetUnixFileMode(Path.Combine(scene.ManagedRoot, ".pool", scene.Slots()[0])).ShouldBe(UnixFileMode.None);
    }

    [Fact]
    public async Task Line_ends_that_were_committed_unnormalised_are_no_doubt()
    {
        await using var scene = await PooledScene.Create();
        await scene.Repository.Commit("crlf.txt", "a\r\nb\r\n");
        await scene.Repository.Commit(".gitattributes", "*.txt text eol=lf\n");
        (await scene.Keep(1)).Ready.ShouldBe(1);

        (await scene.Get<PoolEntryMaker>().Verify(scene.Opened(), scene.Slots()[0], CancellationToken.None)).ShouldBeTrue();
        (await scene.Claim()).FromPool.ShouldBeTrue();
    }

    private static void Spoil(WorktreeScene scene, string slot, string doubt)
    {
        var repository = scene.Opened();
        var gitDir = PoolStore.GitDirOf(repository, slot);
        switch (doubt)
        {
            case "new file":
                Behind(scene, slot, tree => File.WriteAllText(Path.Combine(tree, "new"), "n\n"));
                break;
            case "opened":
                PoolStore.OpenFolder(repository, slot);
                break;
            case "opened and closed again with a new file":
                PoolStore.OpenFolder(repository, slot);
                File.WriteAllText(Path.Combine(scene.Tree(slot), "new"), "n\n");
                PoolStore.CloseFolder(repository, slot);
                break;
            case "head moved":
                File.WriteAllText(Path.Combine(gitDir, "HEAD"), "ref: refs/heads/main\n");
                break;
            case "index touched":
                File.SetLastWriteTimeUtc(Path.Combine(gitDir, "index"), DateTime.UtcNow.AddSeconds(1));
                break;
            case "index locked":
                File.WriteAllText(Path.Combine(gitDir, "index.lock"), "");
                break;
            case "merge begun":
                File.WriteAllText(Path.Combine(gitDir, "MERGE_HEAD"), "");
                break;
            case "mark without seal":
                var mark = PoolStore.Read(repository, slot).ShouldNotBeNull();
                PoolStore.Write(repository, Path.Combine(gitDir, PoolEntry.FileName), mark with { Seal = null });
                break;
            case "mark unreadable":
                File.WriteAllText(Path.Combine(gitDir, PoolEntry.FileName), "{");
                break;
            case "tree gone":
                Behind(scene, slot, tree => Directory.Delete(tree, recursive: true));
                break;
            case "folder gone":
                PoolStore.OpenFolder(repository, slot);
                Directory.Delete(PoolStore.FolderOf(repository, slot), recursive: true);
                break;
            case "git file changed":
                Behind(
                    scene,
                    slot,
                    tree =>
                    {
                        var at = Directory.GetLastWriteTimeUtc(tree);
                        File.WriteAllText(Path.Combine(tree, ".git"), "gitdir: /elsewhere\n");
                        Directory.SetLastWriteTimeUtc(tree, at);
                    }
                );
                break;
            case "git directory gone":
                Directory.Delete(gitDir, recursive: true);
                break;
        }
    }

    /// <summary>As root writes: through a closed folder, which stays closed.</summary>
    private static void Behind(WorktreeScene scene, string slot, Action<string> write)
    {
        PoolStore.OpenFolder(scene.Opened(), slot);
        write(scene.Tree(slot));
        PoolStore.CloseFolder(scene.Opened(), slot);
    }
}
