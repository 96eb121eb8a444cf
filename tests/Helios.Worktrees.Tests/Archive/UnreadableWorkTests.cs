using Helios.Testing;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Archive;

/// <summary>Work that the worktree agent's user may not read. Root reads everything, so these run as an ordinary user.</summary>
public sealed class UnreadableWorkTests
{
    [Theory, Trait("user", "ordinary")]
    [InlineData("private", UnixFileMode.None)]
    [InlineData("not listed", UnixFileMode.UserWrite | UnixFileMode.UserExecute)]
    [InlineData("not entered", UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [InlineData("ignored/private", UnixFileMode.None)]
    public async Task A_closed_folder_keeps_the_lane_and_is_named(string folder, UnixFileMode mode)
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        Directory.CreateDirectory(Path.Combine(path, folder, "inside"));
        await File.WriteAllTextAsync(Path.Combine(path, folder, "inside/work"), "precious\n");

        File.SetUnixFileMode(Path.Combine(path, folder), mode);
        var kept = await scene.TearDown(request);
        File.SetUnixFileMode(Path.Combine(path, folder), Open);

        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain(folder);
        (await File.ReadAllTextAsync(Path.Combine(path, folder, "inside/work"))).ShouldBe("precious\n");
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        if (!folder.StartsWith("ignored", StringComparison.Ordinal))
            (await scene.Repository.Git("show", $"refs/helios/archive/{request.LaneId}:{folder}/inside/work")).ShouldBe("precious");
    }

    [Fact, Trait("user", "ordinary")]
    public async Task An_edit_of_a_tracked_file_in_a_closed_folder_keeps_the_lane()
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var folder = Path.Combine(path, "tracked");
        await File.WriteAllTextAsync(Path.Combine(folder, "file"), "edited\n");

        File.SetUnixFileMode(folder, UnixFileMode.None);
        var kept = await scene.TearDown(request);
        File.SetUnixFileMode(folder, Open);

        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain("tracked");
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
        (await scene.Repository.Git("show", $"refs/helios/archive/{request.LaneId}:tracked/file")).ShouldBe("edited");
    }

    [Theory, Trait("user", "ordinary")]
    [InlineData(".git")]
    [InlineData(".git/objects")]
    [InlineData(".git/refs/heads")]
    public async Task A_repository_inside_that_cannot_be_read_keeps_the_lane(string closed)
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var inside = Path.Combine(path, "ignored/inside");
        Directory.CreateDirectory(inside);
        await TemporaryRepository.GitIn(inside, "init", "-q", "-b", "main");
        var commit = await WorktreeTearDownTests.Commit(inside, "work", "w\n");

        File.SetUnixFileMode(Path.Combine(inside, closed), UnixFileMode.None);
        var kept = await scene.TearDown(request);
        File.SetUnixFileMode(Path.Combine(inside, closed), Open);

        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain("inside");
        var result = await scene.TearDown(request);
        result.Complete.ShouldBeTrue(result.Detail);
        await scene.Repository.Git("merge-base", "--is-ancestor", commit, result.Archive.ShouldNotBeNull().Ref);
    }

    [Fact, Trait("user", "ordinary")]
    public async Task A_file_that_cannot_be_read_keeps_the_lane()
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        var file = Path.Combine(path, "closed file");
        await File.WriteAllTextAsync(file, "precious\n");

        File.SetUnixFileMode(file, UnixFileMode.None);
        var kept = await scene.TearDown(request);
        File.SetUnixFileMode(file, Open);

        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain("closed file");
        (await scene.TearDown(request)).Complete.ShouldBeTrue();
    }

    [Fact]
    public async Task A_path_beyond_the_longest_keeps_the_lane()
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        // Deeper than a path can say: made step by step, as a program does that changes into each folder.
        await TestShell.Run(
            path,
            "d=$(printf 'x%.0s' $(seq 200)); i=0; while [ $i -lt 25 ]; do mkdir $d && cd -P $d || exit 1; i=$((i+1)); done; echo "
                + "precious > work"
        );

        var kept = await scene.TearDown(request);

        kept.Complete.ShouldBeFalse();
        kept.Detail.ShouldContain("xxx");
        await TestShell.Run(
            path,
            "d=$(printf 'x%.0s' $(seq 200)); i=0; while [ $i -lt 25 ]; do cd -P $d || exit 1; i=$((i+1)); done; grep -q precious work"
        );
        (await scene.TearDown(request, discard: true)).Complete.ShouldBeTrue();
        await scene.ShouldBeEmpty();
    }

    [Theory, Trait("user", "ordinary")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_top_folder_without_the_right_to_write_is_archived_and_removed(bool dirty)
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        if (dirty)
            await File.WriteAllTextAsync(Path.Combine(path, "work"), "w\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        var result = await scene.TearDown(request);

        result.Complete.ShouldBeTrue(result.Detail);
        (result.Archive is not null).ShouldBe(dirty);
        await scene.ShouldBeEmpty();
    }

    [Fact, Trait("user", "ordinary")]
    public async Task Consent_ends_a_lane_with_closed_folders()
    {
        await using var scene = await Scene();
        var request = await scene.Request();
        var path = await scene.Provision(request);
        Directory.CreateDirectory(Path.Combine(path, "private"));
        File.SetUnixFileMode(Path.Combine(path, "private"), UnixFileMode.None);

        var result = await scene.TearDown(request, discard: true);

        result.Complete.ShouldBeTrue(result.Detail);
        result.Discarded.ShouldContain(line => line.Contains("private", StringComparison.Ordinal));
        await scene.ShouldBeEmpty();
    }

    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static async Task<WorktreeScene> Scene()
    {
        var scene = await WorktreeScene.Create();
        await scene.Repository.Commit(".gitignore", "ignored/\n");
        await scene.Repository.Commit("tracked/file", "first\n");
        return scene;
    }
}
