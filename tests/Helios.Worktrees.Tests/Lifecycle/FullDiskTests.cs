using Helios.Contracts.Worktrees;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Lifecycle;

/// <summary>The repository's file system has no more room: blocks or, on the same grounds, files.</summary>
public sealed class FullDiskTests
{
    private const int Files = 60;

    [Fact, Trait("req", "provision-leaves-nothing")]
    public async Task A_full_disk_fails_a_provision_at_whatever_write_it_comes_and_nothing_is_left_of_it()
    {
        await using var disk = await TinyDisk.Mount(kilobytes: 4096);
        await using var scene = await Scene(disk);
        var steps = new List<ProvisionStep>();
        for (var pages = 0; ; pages++)
        {
            disk.Fill(leaving: pages * 4096);
            var request = await scene.Request();
            var outcome = await scene.Worktrees.Provision(request, scene, CancellationToken.None);
            disk.Empty();
            if (outcome is ProvisionOutcome.Provisioned)
            {
                (await scene.TearDown(request)).Complete.ShouldBeTrue();
                break;
            }

            var failed = (ProvisionOutcome.Failed)outcome;
            failed.Clean.ShouldBeTrue(failed.Detail);
            SaysSo($"{failed.Detail} {failed.Tail}", $"{failed.Step} with {pages} pages");
            steps.Add(failed.Step);
            await scene.ShouldBeEmpty();
            // Where only files are checked out, each page more is the same again.
            pages += failed.Step is ProvisionStep.Checkout ? 12 : 0;
        }

        steps.ShouldContain(ProvisionStep.Checkout);
        steps.ShouldContain(step => step < ProvisionStep.Checkout);
        await scene.ShouldBeEmpty();
    }

    [Fact, Trait("req", "provision-leaves-nothing")]
    public async Task A_disk_without_inodes_fails_a_provision_even_though_the_trash_folder_cannot_be_created()
    {
        for (var spare = 0; spare < 24; spare += spare < 14 ? 1 : 3)
        {
            // What repository, registration and half of the worktree take, and a few more each time.
            await using var disk = await TinyDisk.Mount(kilobytes: 8192, files: 400);
            await using var scene = await Scene(disk);
            Exhaust(disk, scene, leaving: spare);
            var request = await scene.Request();

            var failed = await scene.FailToProvision(request);

            failed.Clean.ShouldBeTrue($"{spare}: {failed.Step}: {failed.Detail}");
            SaysSo($"{failed.Detail} {failed.Tail}", $"{failed.Step} with {spare} files");
            Directory.Delete(disk.Path + "/many", recursive: true);
            await scene.ShouldBeEmpty();
        }
    }

    [Fact, Trait("req", "archive-before-loss")]
    public async Task A_full_disk_keeps_a_tree_that_cannot_be_archived_as_it_is()
    {
        await using var disk = await TinyDisk.Mount(kilobytes: 6144);
        await using var scene = await Scene(disk);
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var precious = new byte[200_000];
        new Random(7).NextBytes(precious);
        await File.WriteAllBytesAsync(Path.Combine(path, "precious"), precious);
        await File.WriteAllTextAsync(Path.Combine(path, "README.md"), "changed\n");
        await TemporaryRepository.GitIn(path, "add", "README.md");
        var before = await TemporaryRepository.GitIn(path, "status", "--porcelain=v2");
        foreach (var pages in new[] { 0, 1, 2, 4, 8, 16, 32, 44 })
        {
            disk.Fill(leaving: pages * 4096);

            var result = await scene.TearDown(request);

            disk.Empty();
            result.Complete.ShouldBeFalse($"{pages} pages");
            SaysSo(result.Detail, $"{pages} pages");
            (await File.ReadAllBytesAsync(Path.Combine(path, "precious"))).ShouldBe(precious);
            (await TemporaryRepository.GitIn(path, "status", "--porcelain=v2")).ShouldBe(before);
            (await scene.Repository.Git("for-each-ref", "refs/helios")).ShouldBeEmpty();
        }

        var removed = await scene.TearDown(request);

        removed.Complete.ShouldBeTrue(removed.Detail);
        (await scene.Repository.Git("show", $"refs/helios/archive/{request.LaneId}:README.md")).ShouldBe("changed");
        (await scene.Repository.Git("cat-file", "-s", $"refs/helios/archive/{request.LaneId}:precious")).ShouldBe("200000");
        await scene.ShouldBeEmpty();
    }

    // The system's words, or git's.
    private static void SaysSo(string words, string when) =>
        (
            words.Contains("No space left on device", StringComparison.OrdinalIgnoreCase)
            || words.Contains("Out of diskspace", StringComparison.Ordinal)
        ).ShouldBeTrue($"{when}: {words}");

    private static async Task<WorktreeScene> Scene(TinyDisk disk)
    {
        var scene = await WorktreeScene.Create(parent: disk.Path);
        for (var i = 0; i < Files; i++)
            await File.WriteAllTextAsync(Path.Combine(scene.Repository.Path, $"file{i}"), $"{i}\n");
        await scene.Repository.Commit("last", "x\n");
        await scene.Repository.Git("repack", "-adq");
        await scene.Repository.Git("prune-packed", "-q");
        return scene;
    }

    /// <summary>Takes every free inode but a few: half a worktree fits at most.</summary>
    private static void Exhaust(TinyDisk disk, WorktreeScene scene, int leaving)
    {
        var many = Directory.CreateDirectory(Path.Combine(disk.Path, "many")).FullName;
        var made = new List<string>();
        try
        {
            while (true)
            {
                var path = Path.Combine(many, $"{made.Count}");
                File.WriteAllText(path, "");
                made.Add(path);
            }
        }
        catch (IOException)
        {
            scene.Repository.Path.ShouldStartWith(disk.Path);
        }

        foreach (var path in made.TakeLast(leaving))
            File.Delete(path);
    }
}
