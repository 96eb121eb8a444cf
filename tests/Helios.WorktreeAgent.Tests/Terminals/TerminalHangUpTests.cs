using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Terminals;

/// <summary>A clean-up tells terminals first, gives what is in them its time, and kills what does not take it.</summary>
[Trait("req", "terminals")]
public sealed class TerminalHangUpTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private AgentRig? rig;

    [Fact]
    public async Task Terminals_get_time_to_clean_up()
    {
        // Far more than the test has: whoever kills, or waits for the par task first, is found out.
        rig = TmuxRig.Create(new() { ["Helios:Host:TerminalGrace"] = "00:10:00", ["Helios:Host:KillGrace"] = "00:10:00" });
        var lane = await rig.ReadyLane();
        await Open(
            lane,
            "trap 'echo asked >> \"$1\"; sleep 0.4; echo saved >> \"$1\"; exit 0' HUP TERM; echo up >> \"$1\"; while :; do sleep 0.05; done"
        );

        await rig.Queue.Take(rig.TearDown(lane, fence: 9));

        await rig.Bus.Next<LaneTornDown>();
        Said.ShouldBe(["up", "asked", "saved"]);
        await rig.ShouldBeNothingOf(lane);
    }

    [Fact]
    public async Task Terminals_are_killed_after_the_grace_period_and_get_a_hang_up_first()
    {
        rig = TmuxRig.Create(new() { ["Helios:Host:TerminalGrace"] = "00:00:01", ["Helios:Host:KillGrace"] = "00:10:00" });
        // A shell may be woken late, and write down nothing in time: then once more, with more of it.
        for (var grace = TimeSpan.FromSeconds(1); !await HeardInTime(grace); grace *= 3)
            grace.ShouldBeLessThan(Eventually.Patience);
    }

    private async Task<bool> HeardInTime(TimeSpan grace)
    {
        rig!.Set<TerminalOptions>(options => options.TerminalGrace = grace);
        File.Delete(Diary);
        var lane = await rig.ReadyLane();
        var stubborn = await Open(
            lane,
            "trap 'echo hup >> \"$1\"' HUP; trap 'echo term >> \"$1\"' TERM; echo up >> \"$1\"; while :; do sleep 0.05; done"
        );
        var since = TimeProvider.System.GetTimestamp();

        await rig.Queue.Take(rig.TearDown(lane, fence: 9));

        var report = await rig.Bus.Next<LaneTornDown>(torn => torn.Operation.LaneId == lane);
        // Not at once: the grace is given whole.
        TimeProvider.System.GetElapsedTime(since).ShouldBeGreaterThan(grace);
        stubborn.Check().ShouldBe(Liveness.Dead);
        report.Resources.Single(resource => resource.Kind is ResourceKind.Terminals).Ending.ShouldBe(ResourceEnding.Removed);
        await rig.ShouldBeNothingOf(lane);
        Said.ShouldAllBe(word => word == "up" || word == "hup");
        return Said.Contains("hup");
    }

    private string Diary => folder["diary"];

    private string[] Said => File.ReadAllLines(Diary);

    private async Task<ProcessIdentity> Open(LaneId lane, string script)
    {
        var view = await rig!
            .Get<LaneTerminals>()
            .Create(
                new CreateTerminal
                {
                    HostId = HostId.New(),
                    LaneId = lane,
                    TerminalId = TerminalId.New(),
                    Argv = ["sh", "-c", script, "sh", Diary],
                    Columns = 80,
                    Rows = 24,
                    Cause = new Cause { CorrelationId = "cor_test", Actor = "test" },
                }
            );
        await Eventually.Holds(() => File.Exists(Diary) && Said is ["up"]);
        return ProcessIdentity.Of(view.Pid)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (rig is not null)
            await rig.DisposeAsync();
        folder.Dispose();
    }
}
