using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Agents;

[Trait("req", "session-agents")]
public sealed class AgentAdoptionTests : IAsyncDisposable
{
    private const string Echo = "while IFS= read -r line; do printf '[%s]\\n' \"$line\"; done";

    private readonly AgentScene scene = new();

    [Fact]
    public async Task A_running_agent_is_adopted_and_reported_again()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, Echo);
        var before = await scene.Launched(command);

        await scene.Restart();
        await Eventually.Holds(() => scene.Bus.All<AgentLaunched>().Count() == 2);

        scene.Bus.All<AgentLaunched>().Last().Pid.ShouldBe(before.Pid);
        (await scene.Facts(command)).Process.ShouldBe(ProcessFinding.Alive);
        await scene.Delivered(command, "still there");
        await scene.ShowsEventually(command, "[still there]");
        await scene.Ended(command);
        AgentScene.NothingCarries(command);
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_recorded_launch_that_was_not_begun_is_begun_once()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, $"echo once >>{scene.Notes("starts")}; exec sleep 300");
        await scene.Launched(command);
        // What a crash before the sign leaves: a terminal with a shell that waits, and a record that says "taken".
        await scene.Ended(command);
        File.Delete(scene.Notes("starts"));
        var again = command with { LaunchId = LaunchId.New() };
        scene
            .Session(command.SessionId)
            .Change(record =>
                record with
                {
                    Launch = new AgentLaunch
                    {
                        LaunchId = again.LaunchId,
                        Provider = again.Provider,
                        Mode = again.Mode,
                        Cause = again.Cause,
                        State = AgentLaunchState.Taken,
                        Command = again,
                        Terminal = TerminalId.New(),
                        BootId = ProcessIdentity.CurrentBootId,
                    },
                }
            );

        await scene.Restart();

        await scene.Bus.Next<AgentLaunched>(report => report.LaunchId == again.LaunchId);
        await Eventually.Holds(() => File.Exists(scene.Notes("starts")));
        File.ReadAllLines(scene.Notes("starts")).Length.ShouldBe(1);
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_headless_agent_that_ended_in_the_meantime_is_reported_with_its_exit_code()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, $"until [ -e {scene.Notes("leave")} ]; do sleep 0.02; done; exit 7", AgentMode.Headless);
        var launched = await scene.Launched(command);
        var identity = ProcessIdentity.Of(launched.Pid)!;
        await scene.Rig.Restart(open: false);
        File.WriteAllText(scene.Notes("leave"), "");
        await Eventually.Holds(() => identity.Check() is Liveness.Dead);

        scene.Rig.Open();
        scene.Queue.Resume();

        await Eventually.Passes(async () =>
        {
            await scene.Hear();
            scene.Bus.All<AgentEnded>().ShouldNotBeEmpty();
        });
        scene
            .Bus.All<AgentEnded>()
            .First()
            .ShouldSatisfyAllConditions(ended => ended.ExitCode.ShouldBe(7), ended => ended.OnRequest.ShouldBeFalse());
        await scene.EndEverything();
    }

    [Fact]
    public async Task An_agent_that_was_to_be_ended_is_ended_by_the_next_start()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "sleep 300");
        await scene.Launched(command);
        // The order was written down, and then the host's agent died.
        scene
            .Session(command.SessionId)
            .Change(record => record.WithEnded(command.LaunchId) with { Launch = record.Launch! with { State = AgentLaunchState.Ending } });

        await scene.Restart();

        (await scene.Bus.Next<AgentEnded>()).LaunchId.ShouldBe(command.LaunchId);
        AgentScene.NothingCarries(command);
        await scene.EndEverything();
    }

    [Fact]
    public async Task A_text_that_was_being_typed_is_not_typed_again()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, Echo);
        await scene.Launched(command);
        var message = AgentScene.Text(command, "twice");
        scene
            .Session(command.SessionId)
            .Change(record => record.WithMessage(new AgentMessage { MessageId = message.MessageId, LaunchId = command.LaunchId }));

        await scene.Restart();
        scene.Queue.Take(message);

        (await scene.Bus.Next<MessageRefused>()).Reason.ShouldBe(MessageRefusalReason.Stalled);
        (await scene.Screen(command)).ShouldNotContain("twice");
        await scene.EndEverything();
    }

    [Fact]
    public async Task Reports_that_the_bus_did_not_accept_are_sent_later()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "sleep 300");
        scene.Bus.IsDown = true;
        scene.Queue.Take(command);
        await Eventually.Holds(() => scene.Rig.Get<AgentSessions>().Find(command.SessionId)?.Launch is { State: AgentLaunchState.Ready });

        scene.Bus.IsDown = false;
        await scene.Hear();

        await scene.Bus.Next<AgentLaunched>(report => report.LaunchId == command.LaunchId);
        await scene.EndEverything();
    }

    public ValueTask DisposeAsync() => scene.DisposeAsync();
}
