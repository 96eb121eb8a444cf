using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;
using Helios.Contracts.Worktrees;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Terminals;

/// <summary>Clean-up and terminals, with the real tmux.</summary>
[Trait("req", "terminals")]
public sealed class TerminalTearDownTests : IAsyncDisposable
{
    // Far more than the test has: whoever waits for them fails it.
    private readonly AgentRig rig = TmuxRig.Create(
        new() { ["Helios:Host:KillGrace"] = "00:10:00", ["Helios:Host:TerminalGrace"] = "00:10:00" }
    );

    [Fact]
    public async Task A_tear_down_hangs_up_an_interactive_shell_that_does_not_heed_SIGTERM()
    {
        var lane = await rig.ReadyLane();
        var terminal = await rig.Get<LaneTerminals>()
            .Create(
                new CreateTerminal
                {
                    HostId = HostId.New(),
                    LaneId = lane,
                    TerminalId = TerminalId.New(),
                    Argv = ["bash", "--norc", "-i"],
                    Columns = 80,
                    Rows = 24,
                    Cause = new Cause { CorrelationId = "cor_test", Actor = "test" },
                }
            );

        await rig.Queue.Take(rig.TearDown(lane, fence: 9));

        var report = await rig.Bus.Next<LaneTornDown>();
        var outcome = report.Resources.Single(resource => resource.Kind is ResourceKind.Terminals);
        outcome.Ending.ShouldBe(ResourceEnding.Removed);
        outcome.Name.ShouldBe(terminal.TerminalId.ToString());
        await rig.ShouldBeNothingOf(lane);
    }

    public ValueTask DisposeAsync() => rig.DisposeAsync();
}
