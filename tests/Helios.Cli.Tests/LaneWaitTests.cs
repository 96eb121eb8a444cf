using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Tests;

[Trait("req", "cli-lane-wait")]
public sealed class LaneWaitTests : IAsyncLifetime
{
    private readonly FakeHelios server = new();

    public ValueTask InitializeAsync() => server.InitializeAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("ready", LaneStatus.Ready)]
    [InlineData("ready", LaneStatus.Running)]
    [InlineData("ready", LaneStatus.Blocked)]
    [InlineData("idle", LaneStatus.Shared)]
    [InlineData("needs_input", LaneStatus.Blocked)]
    [InlineData("closed", LaneStatus.Closed)]
    public async Task A_state_that_is_already_reached_needs_no_wait(string until, LaneStatus status)
    {
        var lane = server.AddLane("first", status);

        var ran = await CommandLine.Run(server, ["lane", "wait", lane.LaneId.ToString(), "--until", until, "--timeout", "0"]);

        ran.ExitCode.ShouldBe(0, ran.Error);
        ran.Lines.ShouldBe([lane.LaneId.ToString()]);
    }

    [Fact]
    public async Task A_change_ends_the_wait()
    {
        server.AddLane("first", LaneStatus.Provisioning);
        var waiting = CommandLine.Run(server, ["lane", "wait", "first", "--json"]);
        while (!server.Requests.Any(request => request.Contains("/v1/events", StringComparison.Ordinal)))
            await Task.Yield();

        server.Lanes[0] = server.Lanes[0] with { Status = LaneStatus.Ready };

        (await waiting).Out.ShouldContain("\"status\":\"ready\"");
    }

    [Theory]
    [InlineData("idle", LaneStatus.Running, "It is running, not idle,")]
    [InlineData("idle", LaneStatus.Blocked, "It is blocked, not idle,")]
    [InlineData("ready", LaneStatus.New, "It is new, not ready,")]
    [InlineData("needs_input", LaneStatus.Ready, "It is ready, not waiting for a person,")]
    [InlineData("closed", LaneStatus.Cleaning, "It is cleaning, not closed,")]
    public async Task A_time_out_is_reported_with_the_state(string until, LaneStatus status, string expected)
    {
        server.AddLane("first", status);

        var ran = await CommandLine.Run(server, ["lane", "wait", "first", "--until", until, "--timeout", "0"]);

        ran.ExitCode.ShouldBe(6);
        ran.Error.ShouldContain(expected);
    }

    [Theory]
    [InlineData("ready", LaneStatus.Closed)]
    [InlineData("idle", LaneStatus.Cleaning)]
    public async Task A_state_that_can_never_be_reached_ends_the_wait(string until, LaneStatus status)
    {
        var lane = server.AddLane("first", status);

        var ran = await CommandLine.Run(server, ["lane", "wait", lane.LaneId.ToString(), "--until", until]);

        ran.ExitCode.ShouldBe(1);
        ran.Error.ShouldContain("can no longer become");
    }

    [Fact]
    public async Task A_shared_lane_is_idle_only_when_nothing_runs_in_it()
    {
        server.AddLane("first", LaneStatus.Shared);
        server.Lanes[0] = server.Lanes[0] with { RunsInFlight = [RunId.New()] };

        (await CommandLine.Run(server, ["lane", "wait", "first", "--until", "idle", "--timeout", "0"])).ExitCode.ShouldBe(6);
        (await CommandLine.Run(server, ["lane", "wait", "first", "--until", "whenever"])).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_wait()
    {
        server.AddLane("first", LaneStatus.Provisioning);
        using var pressed = new CancellationTokenSource();
        var waiting = CommandLine.Run(server, ["lane", "wait", "first"], ct: pressed.Token);
        while (!server.Requests.Any(request => request.Contains("/v1/events", StringComparison.Ordinal)))
            await Task.Yield();

        await pressed.CancelAsync();

        (await waiting).ExitCode.ShouldBe(130);
    }
}
