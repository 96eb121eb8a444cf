using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Agents;

[Trait("req", "session-agents")]
public sealed class AgentTerminationTests : IAsyncDisposable
{
    private readonly AgentScene scene = new();

    [Theory]
    [InlineData(AgentMode.Interactive)]
    [InlineData(AgentMode.Headless)]
    public async Task A_termination_ends_the_servers_that_the_agent_left_in_the_background_too(AgentMode mode)
    {
        var lane = await scene.Rig.ReadyLane();
        // One that forgot its mark and stays in the session, and one that keeps its mark and left the session, and both are deaf.
        var command = scene.Shell(
            lane,
            $"env -i sh -c 'trap \"\" TERM HUP; echo $$ >{scene.Notes("inside")}; while :; do sleep 0.05; done' & "
                + $"setsid sh -c 'trap \"\" TERM HUP; echo $$ >{scene.Notes("outside")}; while :; do sleep 0.05; done' & "
                + $"until [ -s {scene.Notes("inside")} ] && [ -s {scene.Notes("outside")} ]; do sleep 0.01; done; echo up; sleep 300",
            mode
        );
        await scene.Launched(command);
        await Eventually.Holds(() =>
            File.Exists(scene.Notes("inside"))
            && File.Exists(scene.Notes("outside"))
            && File.ReadAllText(scene.Notes("outside")).EndsWith('\n')
        );
        int[] servers = [Pid("inside"), Pid("outside")];

        var ended = await scene.Ended(command);

        ended.OnRequest.ShouldBeTrue();
        servers.ShouldAllBe(pid => ProcessIdentity.Of(pid) == null);
        AgentScene.NothingCarries(command);
        (await scene.Rig.Get<LaneTerminals>().Find(lane, only: null)).ShouldBeEmpty();
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_termination_gives_the_agent_the_grace_to_end_by_itself()
    {
        await using var patient = new AgentScene(new() { ["Helios:Agents:EndGrace"] = "00:00:10" });
        var lane = await patient.Rig.ReadyLane();
        var command = patient.Shell(
            lane,
            $"trap 'sleep 0.3; echo saved >{patient.Notes("saved")}; exit 0' TERM; echo up; while :; do sleep 0.02; done"
        );
        await patient.Launched(command);

        await patient.Ended(command);

        File.Exists(patient.Notes("saved")).ShouldBeTrue();
        await patient.EndEverything();
    }

    [Fact]
    public async Task A_termination_is_done_once_and_answered_each_time()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "sleep 300");
        await scene.Launched(command);

        await scene.Ended(command);
        scene.Queue.Take(AgentScene.Ending(command));
        await Eventually.Holds(() => scene.Bus.All<AgentEnded>().Count() == 2);

        // And it is not started again by a launch that comes late, nor by the next start.
        scene.Queue.Take(command);
        await Eventually.Holds(() => scene.Bus.All<AgentEnded>().Count() == 3);
        await scene.Restart();
        await Eventually.Holds(() => scene.Bus.All<AgentEnded>().Count() == 4);
        AgentScene.NothingCarries(command);
        (await scene.Refused(command, "hello")).Reason.ShouldBe(MessageRefusalReason.SessionEnded);
        await scene.EndEverything();
    }

    [Fact]
    public async Task Before_the_launch_has_come_keeps_it_from_being_started()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, $"touch {scene.Notes("ran")}; sleep 300");

        (await scene.Ended(command)).OnRequest.ShouldBeTrue();
        (await scene.Failed(command)).Reason.ShouldBe(AgentLaunchFailureReason.Superseded);

        File.Exists(scene.Notes("ran")).ShouldBeFalse();
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_termination_breaks_off_a_launch_that_is_still_waiting_for_its_agent()
    {
        var lane = await scene.Rig.ReadyLane();
        scene.PlayCodex($"echo starting; touch {scene.Notes("began")}; sleep 300");
        var command = scene.Codex(lane);
        scene.Queue.Take(command);
        await Eventually.Holds(() => File.Exists(scene.Notes("began")));

        await scene.Ended(command);

        AgentScene.NothingCarries(command);
        scene.Bus.All<AgentLaunched>().ShouldBeEmpty();
        scene.Bus.All<AgentLaunchFailed>().ShouldBeEmpty();
        await scene.EndEverything();
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_termination_succeeds_with_the_handles_that_are_left(bool hasProcess, bool hasTerminal)
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "sleep 300");
        await scene.Launched(command);
        var terminal = scene.Session(command.SessionId).Launch!.Terminal!.Value;
        scene
            .Session(command.SessionId)
            .Change(
                command.LaunchId,
                launch => launch with { Process = hasProcess ? launch.Process : null, Terminal = hasTerminal ? launch.Terminal : null }
            );

        await scene.Ended(command);

        AgentScene.NothingCarries(command);
        await Eventually.Passes(async () => (await scene.Rig.Get<LaneTerminals>().Find(lane, terminal)).ShouldBeEmpty());
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_termination_comes_first_when_its_lane_is_torn_down()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "sleep 300 & sleep 300");
        await scene.Launched(command);

        await scene.EndEverything();

        AgentScene.NothingCarries(command);
        scene.Session(command.SessionId).Launch!.State.ShouldBe(AgentLaunchState.Ended);
        await scene.Rig.Get<AgentObserver>().Round(CancellationToken.None);
        scene.Bus.All<SessionFactsReported>().ShouldBeEmpty();
    }

    private int Pid(string note) => int.Parse(File.ReadAllText(scene.Notes(note)), System.Globalization.CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync() => scene.DisposeAsync();
}
