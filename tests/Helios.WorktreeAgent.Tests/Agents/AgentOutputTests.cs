using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Contracts.Tunnels;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Link;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Supervision;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tests.Rig;
using Helios.WorktreeAgent.Tests.Tunnels;

namespace Helios.WorktreeAgent.Tests.Agents;

[Trait("req", "session-output")]
public sealed class AgentOutputTests : IAsyncDisposable
{
    private readonly AgentScene scene = new();

    [Fact]
    public async Task The_output_of_a_living_agent_is_its_screen()
    {
        var command = scene.Shell(await scene.Rig.ReadyLane(), "echo hello; sleep 300");
        await scene.Launched(command);
        await scene.ShowsEventually(command, "hello");

        var (text, ended) = await Output(command);

        text.ShouldBe("hello\n");
        ended.ShouldBeFalse();
        await scene.EndEverything();
    }

    [Fact]
    public async Task The_output_of_a_killed_agent_is_kept_with_its_last_words()
    {
        var command = scene.Shell(
            await scene.Rig.ReadyLane(),
            $"trap 'echo bye; exit 0' TERM; mkfifo {scene.Notes("never")}; exec 3<>{scene.Notes("never")}; echo hello; while :; do "
                + "read -r _ <&3; done"
        );
        await scene.Launched(command);
        await scene.ShowsEventually(command, "hello");

        await scene.Ended(command);

        (await Output(command)).ShouldBe(("hello\nbye\n", true));
        (await Output(command, follow: true)).ShouldBe(("hello\nbye\n", true));
        await scene.EndEverything();
    }

    [Fact]
    public async Task The_output_of_an_agent_that_ended_by_itself_is_kept_and_its_terminal_closed()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, $"echo hello; until [ -e {scene.Notes("leave")} ]; do sleep 0.02; done; echo bye; exit 3");
        await scene.Launched(command);
        File.WriteAllText(scene.Notes("leave"), "");

        await Eventually.Passes(async () =>
        {
            await scene.Rig.Get<LastScreens>().Collect();
            (await scene.Rig.Get<LaneTerminals>().Find(lane, only: null)).ShouldBeEmpty();
        });

        (await Output(command)).ShouldBe(("hello\nbye\n", true));
        // Also after a restart of the host's agent, which remembers nothing of it.
        await scene.Restart();
        (await Output(command)).ShouldBe(("hello\nbye\n", true));
        await scene.EndEverything();
    }

    [Fact]
    public async Task The_output_of_an_agent_that_ended_while_the_hosts_agent_was_down_is_kept_at_its_return()
    {
        var command = scene.Shell(await scene.Rig.ReadyLane(), $"until [ -e {scene.Notes("leave")} ]; do sleep 0.02; done; echo bye");
        await scene.Launched(command);
        var agent = scene.Session(command.SessionId).Launch!.Identity!;
        await scene.Rig.Restart(open: false);
        File.WriteAllText(scene.Notes("leave"), "");
        await Eventually.Holds(() => agent.Check() is Liveness.Dead);
        scene.Rig.Open();

        await Eventually.Passes(async () =>
        {
            await scene.Rig.Get<LastScreens>().Collect();
            (await Output(command)).ShouldBe(("bye\n", true));
        });
        await scene.EndEverything();
    }

    [Fact]
    public async Task Output_is_kept_beyond_the_tear_down_of_its_lane_until_that_is_forgotten()
    {
        var command = scene.Shell(await scene.Rig.ReadyLane(), "echo hello; sleep 300");
        await scene.Launched(command);
        await scene.ShowsEventually(command, "hello");

        await scene.EndEverything();

        (await Output(command)).ShouldBe(("hello\n", true));
        scene.Rig.Get<AgentSessions>().Forget(command.LaneId);
        (await Frames(command)).Single().Kind.ShouldBe(TunnelFrameKind.Failed);
    }

    [Fact]
    public async Task Output_is_kept_when_its_lanes_par_task_is_lost()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "echo hello; sleep 300");
        await scene.Launched(command);
        await scene.ShowsEventually(command, "hello");
        ProcessSignals.Send(ProcessIdentity.Of(scene.Rig.ParTaskOf(lane).Pid!.Value)!, ProcessSignal.Kill);
        await Eventually.Holds(async () => await scene.Rig.Probe(lane) is ParTaskProbe.Dead);

        await scene.Rig.Get<ParTaskSupervisor>().Round(CancellationToken.None);

        await scene.Bus.Next<ParTaskLost>();
        await scene.Rig.Get<LastScreens>().Collect();
        (await Output(command)).ShouldBe(("hello\n", true));
        await scene.EndEverything();
    }

    [Fact]
    public async Task Output_is_kept_when_somebody_closes_its_terminal()
    {
        var lane = await scene.Rig.ReadyLane();
        var command = scene.Shell(lane, "echo hello; sleep 300");
        await scene.Launched(command);
        await scene.ShowsEventually(command, "hello");

        await scene.Rig.Get<LaneTerminals>().Close(lane, scene.Session(command.SessionId).Launch!.Terminal!.Value);

        await scene.Rig.Get<LastScreens>().Collect();
        (await Output(command)).ShouldBe(("hello\n", true));
        await scene.EndEverything();
    }

    [Fact]
    public void Output_is_bounded_by_its_end_in_whole_lines()
    {
        var lines = Enumerable.Range(0, 20_000).Select(line => $"line {line} of very many of them").ToArray();

        var kept = Encoding.UTF8.GetString(LastScreens.End(Encoding.UTF8.GetBytes(string.Join('\n', lines))));

        kept.Length.ShouldBeInRange(LastScreens.MostBytes - 100, LastScreens.MostBytes);
        kept.Split('\n').ShouldBe(lines.TakeLast(kept.Split('\n').Length));
        LastScreens.End("short"u8).Length.ShouldBe(5);
    }

    [Fact]
    public async Task Output_is_followed_with_each_printed_line_once_through_scrolling_to_its_last_words()
    {
        var command = scene.Shell(
            await scene.Rig.ReadyLane(),
            "i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); [ $((i % 100)) -ne 0 ] || sleep 0.05; done; until [ -e "
                + $"{scene.Notes("leave")} ]; do sleep 0.02; done; echo bye"
        );
        await scene.Launched(command);
        var following = Output(command, follow: true);
        await scene.ShowsEventually(command, "line 2999");
        File.WriteAllText(scene.Notes("leave"), "");
        await Eventually.Holds(async () =>
        {
            await scene.Rig.Get<LastScreens>().Collect();
            return following.IsCompleted;
        });

        var (text, ended) = await following;

        ended.ShouldBeTrue();
        var lines = text.TrimEnd('\n').Split('\n');
        lines[^1].ShouldBe("bye");
        var first = int.Parse(lines[0]["line ".Length..], System.Globalization.CultureInfo.InvariantCulture);
        lines[..^1].ShouldBe(Enumerable.Range(first, 3000 - first).Select(line => $"line {line}"));
        await scene.EndEverything();
    }

    [Fact]
    public async Task Output_is_gone_on_with_where_a_reader_was()
    {
        var command = scene.Shell(await scene.Rig.ReadyLane(), "echo one; echo two; sleep 300");
        await scene.Launched(command);
        await scene.ShowsEventually(command, "two");
        await scene.Ended(command);

        var frames = await Frames(command, follow: true, offset: 4);

        frames
            .Select(frame => (frame.Kind, frame.Offset, Encoding.UTF8.GetString(frame.Data)))
            .ShouldBe([(TunnelFrameKind.Stdout, 4, "two\n"), (TunnelFrameKind.End, 8, "ended")]);
        await scene.EndEverything();
    }

    private async Task<(string Text, bool Ended)> Output(LaunchAgent command, bool follow = false)
    {
        var frames = await Frames(command, follow);
        frames[^1].Kind.ShouldBe(TunnelFrameKind.End, Encoding.UTF8.GetString(frames[^1].Data));
        return (
            Encoding.UTF8.GetString([.. frames.Where(frame => frame.Kind is TunnelFrameKind.Stdout).SelectMany(frame => frame.Data)]),
            frames[^1].Data.Length > 0
        );
    }

    private async Task<IReadOnlyList<(TunnelFrameKind Kind, long Offset, byte[] Data)>> Frames(
        LaunchAgent command,
        bool follow = false,
        long offset = 0
    )
    {
        await using var end = await TunnelEnd.Start();
        scene
            .Rig.Get<TunnelDialer>()
            .Open(
                new OpenTunnel
                {
                    HostId = scene.Rig.Folder.Identity.HostId,
                    TunnelId = Ulid.Format(UlidGenerator.Shared.Next()),
                    Url = end.Url,
                    Token = "once",
                    Target = new TunnelTarget
                    {
                        Kind = TunnelKind.SessionOutput,
                        LaneId = command.LaneId,
                        SessionId = command.SessionId,
                        Follow = follow,
                        StdoutOffset = offset,
                    },
                }
            );
        await end.Ended();
        return end.Frames;
    }

    public ValueTask DisposeAsync() => scene.DisposeAsync();
}
