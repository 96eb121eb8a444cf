using System.Text.Json.Nodes;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Tests;

[Trait("req", "archives")]
public sealed class ArchiveCommandTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        Add("first");
        Add("second");
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_list_says_what_each_holds()
    {
        var list = await CommandLine.Run(server, ["archive", "list"]);
        list.ExitCode.ShouldBe(0, list.Error);
        list.Lines.Length.ShouldBe(3);
        list.Out.ShouldContain("uncommitted changes and 1 unmerged commit");
        (await CommandLine.Run(server, ["archive", "list", "--quiet"])).Lines.ShouldBe(
            server.Archives.Select(one => one.LaneId.ToString())
        );
        JsonNode.Parse((await CommandLine.Run(server, ["archive", "list", "--json"])).Out)!["schema"]!
            .GetValue<string>()
            .ShouldBe("helios.archive_list/1");
    }

    [Fact]
    public async Task One_is_shown_with_the_way_back()
    {
        var shown = await CommandLine.Run(server, ["archive", "show", "first"]);

        shown.Out.ShouldContain("refs/helios/archive/");
        shown.Error.ShouldContain("git -C '/src/my app' log");
        shown.Error.ShouldContain($"helios lane restore {server.Archives[0].LaneId}");
        var suffix = server.Archives[0].LaneId.ToString()[^8..];
        (await CommandLine.Run(server, ["archive", "show", suffix, "--quiet"])).Lines.ShouldBe([server.Archives[0].LaneId.ToString()]);
        (await CommandLine.Run(server, ["archive", "show", "nobody"])).ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task Dropping_asks_for_consent_and_then_does_it()
    {
        var unsure = await CommandLine.Run(server, ["archive", "drop", "first"]);
        unsure.ExitCode.ShouldBe(5);
        unsure.Error.ShouldContain("uncommitted changes and 1 unmerged commit");
        unsure.Error.ShouldContain("--discard");
        server.Archives.Count.ShouldBe(2);

        (await CommandLine.Run(server, ["archive", "drop", "first", "--discard"])).ExitCode.ShouldBe(0);
        server.Archives.ShouldHaveSingleItem().DisplayName.ShouldBe("second");
    }

    [Fact]
    public async Task An_ambiguous_name_is_reported_with_all_matches()
    {
        Add("first");

        var ran = await CommandLine.Run(server, ["archive", "drop", "first", "--discard"]);

        ran.ExitCode.ShouldBe(2);
        ran.Error.ShouldContain(server.Archives[2].LaneId.ToString());
        server.Archives.Count.ShouldBe(3);
    }

    [Fact, Trait("req", "restore")]
    public async Task One_is_restored_by_the_old_name_a_suffix_or_an_id_and_the_new_lane_is_answered()
    {
        var archive = server.Archives[0];

        var plain = await CommandLine.Run(server, ["lane", "restore", "first"]);

        plain.ExitCode.ShouldBe(0, plain.Error);
        plain.Lines.ShouldHaveSingleItem().ShouldStartWith("ln_");
        plain.Out.ShouldNotContain(archive.LaneId.ToString());
        server.Requests.ShouldContain(request =>
            request.Contains($"/v1/lanes/{archive.LaneId}/restore?wait=ready", StringComparison.Ordinal)
        );
        server.Bodies.Last().ToJsonString().ShouldBe("{}");
        var named = await CommandLine.Run(
            server,
            ["lane", "restore", archive.LaneId.ToString()[^8..], "--name", "again", "--branch", "b/2", "--queue", "--no-wait", "--json"]
        );
        named.ExitCode.ShouldBe(0, named.Error);
        JsonNode.Parse(named.Out)!["schema"]!.GetValue<string>().ShouldBe("helios.lane/1");
        server.Bodies.Last().ToJsonString().ShouldBe("""{"display_name":"again","branch":"b/2","queue":true}""");
        (await CommandLine.Run(server, ["lane", "restore", "nobody"])).ExitCode.ShouldBe(3);
        Add("first");
        (await CommandLine.Run(server, ["lane", "restore", "first"])).ExitCode.ShouldBe(2);
    }

    private void Add(string name)
    {
        var lane = LaneId.New();
        server.Archives.Add(
            new LaneArchiveView
            {
                LaneId = lane,
                WorkspaceId = server.Workspace.WorkspaceId,
                DisplayName = name,
                HostId = HostId.New(),
                Repository = "/src/my app",
                Branch = "b",
                BaseRef = "main",
                BaseCommit = new string('a', 40),
                Revision = 9,
                ClosedAt = DateTimeOffset.UnixEpoch,
                Archive = new ArchiveView
                {
                    Ref = $"refs/helios/archive/{lane}",
                    Commit = new string('c', 40),
                    Dirty = true,
                    UnmergedCommits = 1,
                    At = DateTimeOffset.UnixEpoch,
                },
            }
        );
    }
}
