using System.Text.Json.Nodes;
using Helios.Contracts.Api.Lanes;
using Helios.Testing;

namespace Helios.Cli.Tests;

[Trait("req", "cli-queue")]
public sealed class QueuedLaneTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly FakeHelios server = new() { CreatedAs = LaneStatus.New };

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task It_says_its_place_whenever_that_changes_and_is_done_when_the_lane_is_ready()
    {
        server.QueuePosition = 3;
        var creating = CommandLine.Run(server, ["lane", "create", "app", "--name", "first", "--queue"]);
        await Looked(place: 3);
        await Looked(place: 2);
        await Looked(place: 1);
        server.Lanes[0] = server.Lanes[0] with { Status = LaneStatus.Provisioning, QueuePosition = null };
        await LookedOnce();
        server.Lanes[0] = server.Lanes[0] with { Status = LaneStatus.Ready };

        var created = await creating;

        created.ExitCode.ShouldBe(0, created.Error);
        created.Lines.ShouldBe([server.Lanes[0].LaneId.ToString()]);
        string[] places = ["behind 2 others", "behind 1 other", "next in line"];
        created
            .Error.Split('\n')
            .Where(line => line.Contains("queued", StringComparison.Ordinal))
            .Select(line => places.Single(line.Contains))
            .ShouldBe(places);
        created.Error.ShouldContain("ready");
    }

    [Fact]
    public async Task Ctrl_C_gives_up_the_place_but_not_an_admitted_lane()
    {
        using var pressed = new CancellationTokenSource();
        var creating = CommandLine.Run(server, ["lane", "create", "app", "--name", "first", "--queue"], ct: pressed.Token);
        await Looked(place: 2);
        await pressed.CancelAsync();

        var cancelled = await creating;

        cancelled.ExitCode.ShouldBe(130);
        cancelled.Error.ShouldContain("left the queue");
        server.Requests.ShouldContain(request => request.EndsWith("/cleanup", StringComparison.Ordinal));
        server.Matched.ShouldBe("\"1\"");
    }

    [Fact]
    public async Task Ctrl_C_leaves_a_lane_that_was_admitted_in_the_meantime()
    {
        using var pressed = new CancellationTokenSource();
        var creating = CommandLine.Run(server, ["lane", "create", "app", "--name", "first", "--queue"], ct: pressed.Token);
        await Looked(place: 1);
        server.Refuse = (412, "revision_conflict", "It is at revision 2.", new JsonObject());
        await pressed.CancelAsync();

        var cancelled = await creating;

        cancelled.ExitCode.ShouldBe(130);
        cancelled.Error.ShouldContain("already admitted");
    }

    [Fact]
    public async Task A_lane_cleaned_up_in_the_meantime_ends_the_wait()
    {
        var creating = CommandLine.Run(server, ["lane", "create", "app", "--name", "first", "--queue"]);
        await Looked(place: 1);
        server.Lanes[0] = server.Lanes[0] with { Status = LaneStatus.Closed, Reason = LaneReason.Cancelled };

        var ended = await creating;

        ended.ExitCode.ShouldBe(1);
        ended.Error.ShouldContain("was cleaned up");
    }

    [Fact]
    public async Task A_given_time_out_is_the_time_waited()
    {
        var late = await CommandLine.Run(server, ["lane", "create", "app", "--name", "first", "--queue", "--timeout", "1"]);

        late.ExitCode.ShouldBe(6);
        late.Error.ShouldContain("Still queued");
        late.Lines.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Without_waiting_the_place_is_reported_too()
    {
        server.QueuePosition = 4;

        var queued = await CommandLine.Run(server, ["lane", "create", "app", "--name", "first", "--queue", "--no-wait"]);

        queued.ExitCode.ShouldBe(0);
        queued.Error.ShouldContain("behind 3 others");
    }

    /// <summary>Puts the lane at a place, and waits until somebody has looked at it there.</summary>
    private async Task Looked(int place)
    {
        // A list counts what is being added a moment before it is there.
        await Eventually.Holds(() => server.Lanes is [not null, ..], Patience);
        server.Lanes[0] = server.Lanes[0] with { QueuePosition = place };
        await LookedOnce();
    }

    private async Task LookedOnce()
    {
        var before = Looks();
        // The one under way may have read what was there before.
        await Eventually.Holds(() => Looks() >= before + 2, Patience);
    }

    private int Looks() => server.Requests.Count(request => request == $"GET /v1/lanes/{server.Lanes[0].LaneId}");
}
