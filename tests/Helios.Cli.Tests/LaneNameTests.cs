using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Tests;

[Trait("req", "cli-lane-naming")]
public sealed class LaneNameTests(FakeHelios server) : IClassFixture<FakeHelios>
{
    private readonly LaneId one = LaneId.Parse("ln_01JZZZZZZZZZZZZZZZZZZZAB12");
    private readonly LaneId two = LaneId.Parse("ln_01JZZZZZZZZZZZZZZZZZZZCB12");

    [Fact]
    public async Task It_is_found_by_id_by_suffix_by_name_and_by_workspace_and_name()
    {
        Lanes(("first", one, LaneStatus.Ready), ("second", two, LaneStatus.Ready));

        foreach (var name in new[] { one.ToString(), "AB12", "ab12", "first", "app/first" })
        {
            var shown = await CommandLine.Run(server, ["lane", "show", name, "--quiet"]);
            shown.Error.ShouldBeEmpty();
            shown.Out.Trim().ShouldBe(one.ToString(), name);
        }
    }

    [Fact]
    public async Task An_ambiguous_suffix_is_misuse_and_names_the_candidates()
    {
        Lanes(("first", one, LaneStatus.Ready), ("second", two, LaneStatus.Ready));
        var two32 = LaneId.Parse("ln_01JZZZZZZZZZZZZZZZZZZZDB12");
        server.AddLane("third", id: two32);

        var shown = await CommandLine.Run(server, ["lane", "show", "ZB12"]);
        shown.ExitCode.ShouldBe(3);

        Lanes(("first", one, LaneStatus.Ready), ("other", LaneId.Parse("ln_01JZZZZZZZZZZZZZZZZZZZ0B12"), LaneStatus.Ready));
        server.AddLane("0B12", id: two);
        var ambiguous = await CommandLine.Run(server, ["lane", "show", "0B12"]);
        ambiguous.ExitCode.ShouldBe(2);
        ambiguous.Out.ShouldBeEmpty();
        ambiguous.Error.ShouldContain(two.ToString());
        ambiguous.Error.ShouldContain("ln_01JZZZZZZZZZZZZZZZZZZZ0B12");
    }

    [Fact]
    public async Task Fewer_than_four_characters_are_a_name_and_no_suffix()
    {
        Lanes(("first", one, LaneStatus.Ready));
        var shown = await CommandLine.Run(server, ["lane", "show", "B12"]);
        shown.ExitCode.ShouldBe(3);
        shown.Error.ShouldContain("lane 'B12'");
        shown.Error.ShouldContain("next: helios lane list");
    }

    [Fact]
    public async Task Inside_a_lane_no_name_is_needed()
    {
        Lanes(("first", one, LaneStatus.Ready));
        var inside = await CommandLine.Run(server, ["lane", "show", "-q"], variables: new() { ["HELIOS_LANE_ID"] = one.ToString() });
        inside.Out.Trim().ShouldBe(one.ToString());

        var outside = await CommandLine.Run(server, ["lane", "show"]);
        outside.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_closed_lane_is_found_when_no_open_one_has_the_name()
    {
        Lanes(("done", one, LaneStatus.Closed));
        (await CommandLine.Run(server, ["lane", "show", "done", "-q"])).Out.Trim().ShouldBe(one.ToString());
    }

    private void Lanes(params (string Name, LaneId Id, LaneStatus Status)[] lanes)
    {
        server.Lanes.Clear();
        foreach (var (name, id, status) in lanes)
            server.AddLane(name, status, id);
    }

    [Fact]
    public async Task What_was_said_of_it_and_where_it_came_from_is_shown()
    {
        var lane = server.AddLane("first");
        server.Lanes[^1] = lane with
        {
            ProjectContextId = "proj-7",
            RestoredFrom = lane.LaneId,
            Labels = new Dictionary<string, string> { ["team"] = "core" },
        };

        var shown = (await CommandLine.Run(server, ["lane", "show", lane.LaneId.ToString()])).Out;

        shown.ShouldContain("proj-7");
        shown.ShouldContain($"from {lane.LaneId}");
        shown.ShouldContain("team=core");
    }
}
