using System.Text.Json.Nodes;
using Helios.Contracts.Api.Lanes;

namespace Helios.Cli.Tests;

[Trait("req", "lane-diff")]
public sealed class LaneDiffTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        var lane = server.AddLane("first");
        server.Changes = new LaneChangesView
        {
            LaneId = lane.LaneId,
            Branch = "helios/lane/x",
            BaseRef = "main",
            BaseCommit = new string('a', 40),
            Ahead = 2,
            Behind = 1,
            Additions = 3,
            Deletions = 1,
            Files =
            [
                new ChangedFile
                {
                    Path = "src/a.cs",
                    Change = FileChange.Modified,
                    Additions = 2,
                    Deletions = 1,
                    Binary = false,
                    Submodule = false,
                },
                new ChangedFile
                {
                    Path = "b",
                    OldPath = "a",
                    Change = FileChange.Renamed,
                    Additions = 1,
                    Deletions = 0,
                    Binary = false,
                    Submodule = false,
                },
                new ChangedFile
                {
                    Path = "c",
                    Change = FileChange.Added,
                    Binary = true,
                    Submodule = false,
                },
            ],
            Untracked = ["new\nfile"],
            Uncommitted =
            [
                new UncommittedFile
                {
                    Path = "c",
                    Index = "A",
                    Worktree = ".",
                },
            ],
            Operation = GitOperation.CherryPick,
        };
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task The_stat_is_data_and_where_it_stands_is_words()
    {
        var ran = await CommandLine.Run(server, ["lane", "diff", "first"]);

        ran.ExitCode.ShouldBe(0, ran.Error);
        ran.Lines.ShouldBe([
            " src/a.cs |      3 ++-",
            " a => b   |      1 +",
            " c (new)  | binary",
            " new\\x0afile (untracked)",
            " 3 files changed, 3 lines added, 1 line deleted, 1 untracked",
        ]);
        ran.Error.ShouldContain(
            "On helios/lane/x, 2 ahead of and 1 behind main (started at aaaaaaaaaa); 2 files not committed; a cherry-pick is in progress."
        );
    }

    [Fact]
    public async Task A_lane_without_changes_says_so()
    {
        server.Changes = server.Changes! with { Files = [], Untracked = [], Uncommitted = [] };

        var ran = await CommandLine.Run(server, ["lane", "diff", "first"]);

        ran.Out.ShouldBeEmpty();
        ran.Error.ShouldContain("No changes.");
    }

    [Fact]
    public async Task The_patch_is_passed_through_byte_for_byte()
    {
        server.Patch = "diff --git a/ä b/ä\r\n\f+x";

        (await CommandLine.Run(server, ["lane", "diff", "first", "--patch"])).Out.ShouldBe(server.Patch);
        JsonNode.Parse((await CommandLine.Run(server, ["lane", "diff", "first", "--patch", "--json"])).Out)!["patch"]!
            .GetValue<string>()
            .ShouldBe(server.Patch);
    }

    [Fact]
    public async Task The_stat_can_be_asked_for_by_name_and_a_patch_for_more_lines()
    {
        server.Patch = "diff --git a/x b/x";

        (await CommandLine.Run(server, ["lane", "diff", "first", "--stat"])).Lines[0].ShouldBe(" src/a.cs |      3 ++-");
        (await CommandLine.Run(server, ["lane", "diff", "first", "--file", "src/a b.cs", "--context", "9"])).Out.ShouldBe(server.Patch);

        server.Requests.ShouldContain(request => request.EndsWith("/diff?file=src%2Fa%20b.cs&context=9", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_of_a_commit_is_passed_through_byte_for_byte()
    {
        server.FileContent = [0xff, 0x0a, 0x00];

        var ran = await CommandLine.Run(server, ["lane", "file", "first", "a b", "--ref", "HEAD", "--json"]);

        ran.ExitCode.ShouldBe(0, ran.Error);
        var json = JsonNode.Parse(ran.Out)!;
        (json["content"]!.GetValue<string>(), json["encoding"]!.GetValue<string>()).ShouldBe(("/woA", "base64"));
        server.Requests.ShouldContain(request => request.EndsWith("/file?path=a%20b&ref=HEAD", StringComparison.Ordinal));
        server.FileContent = "ä\r\n"u8.ToArray();
        (await CommandLine.Run(server, ["lane", "file", "first", "a"])).Out.ShouldBe("ä\r\n");
    }

    [Fact]
    public async Task Json_is_the_view_and_quiet_the_paths()
    {
        var json = JsonNode.Parse((await CommandLine.Run(server, ["lane", "diff", "first", "--json"])).Out)!;

        json["schema"]!.GetValue<string>().ShouldBe("helios.lane_changes/1");
        json["files"]!.AsArray().Count.ShouldBe(3);
        (await CommandLine.Run(server, ["lane", "diff", "first", "--quiet"])).Lines.ShouldBe(["src/a.cs", "b", "c", "new\\x0afile"]);
    }

    [Fact]
    public async Task A_list_of_lanes_shows_what_each_has_changed()
    {
        server.AddLane("second", LaneStatus.New);
        server.Lanes[^1] = server.Lanes[^1] with { WorktreePath = null };

        var table = await CommandLine.Run(server, ["lane", "list", "--changes"]);
        var json = await CommandLine.Run(server, ["lane", "list", "--changes", "--json"]);

        table.ExitCode.ShouldBe(0, table.Error);
        table.Lines[0].ShouldContain("AHEAD  BEHIND  CHANGES");
        table.Lines.ShouldContain(line => line.StartsWith("first ") && line.Contains("2      1       4 files +3 -1, 2 not committed"));
        table.Lines.ShouldContain(line => line.StartsWith("second ") && line.Contains("-      -       -"));
        Changes("first")!["ahead"]!.GetValue<int>().ShouldBe(2);
        Changes("second").ShouldBeNull();

        JsonNode? Changes(string name) =>
            JsonNode.Parse(json.Out)!["items"]!.AsArray().Single(item => item!["display_name"]!.GetValue<string>() == name)!["changes"];
    }
}
