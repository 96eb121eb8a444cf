using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Terminals;
using Helios.Contracts.Tunnels;
using Helios.Contracts.Worktrees;
using Helios.Testing;
using Helios.WorktreeAgent.Link;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Tunnels;

/// <summary>Many look at a terminal at once, and all of them hang up at once.</summary>
[Trait("req", "terminals")]
public sealed class TerminalViewLimitTests : IAsyncLifetime
{
    private const int Most = 32;

    private readonly AgentRig rig = TmuxRig.Create(new() { ["Helios:Host:TunnelConnectLimit"] = "00:02:00" });
    private TunnelEnd viewers = null!;
    private TunnelEnd reader = null!;

    public async ValueTask InitializeAsync()
    {
        viewers = await TunnelEnd.Start();
        reader = await TunnelEnd.Start();
    }

    [Fact]
    public async Task One_terminal_has_no_more_than_its_share_output_is_still_read_and_all_are_gone_once_they_hang_up()
    {
        var lane = await rig.ReadyLane();
        var run = rig.Shell(lane, "echo out");
        await rig.Ended(run);
        var terminal = await rig.Get<LaneTerminals>()
            .Create(
                new CreateTerminal
                {
                    HostId = HostId.New(),
                    LaneId = lane,
                    TerminalId = TerminalId.New(),
                    Argv = ["sleep", "300"],
                    Columns = 80,
                    Rows = 24,
                    Cause = new Cause { CorrelationId = "cor_test", Actor = "test" },
                }
            );
        var view = new TunnelTarget
        {
            Kind = TunnelKind.Terminal,
            LaneId = lane,
            TerminalId = terminal.TerminalId,
            Columns = 80,
            Rows = 24,
        };
        for (var i = 0; i < Most; i++)
            Open($"view-{i}", viewers, view);
        await Eventually.Holds(async () => (await Attached()) == Most);

        Open("one too many", viewers, view);
        await Eventually.Holds(() =>
            viewers.Text(TunnelFrameKind.Failed).Contains($"This terminal already has {Most} viewers", StringComparison.Ordinal)
        );
        Open(
            "output",
            reader,
            new TunnelTarget
            {
                Kind = TunnelKind.RunOutput,
                LaneId = lane,
                RunId = run.RunId,
            }
        );
        await reader.Ended();
        reader.Text(TunnelFrameKind.Stdout).ShouldBe("out\n");

        viewers.HangUp.SetResult();
        await Eventually.Holds(async () => (await Attached()) == 0);

        await rig.Queue.Take(rig.TearDown(lane, fence: 9));
        await rig.Bus.Next<LaneTornDown>();
        await rig.ShouldBeNothingOf(lane);
    }

    public async ValueTask DisposeAsync()
    {
        await rig.DisposeAsync();
        await viewers.DisposeAsync();
        await reader.DisposeAsync();
    }

    private async Task<int> Attached() =>
        (await rig.Say("list-clients", "-F", "#{client_control_mode}")).Split('\n').Count(line => line == "0");

    private void Open(string id, TunnelEnd end, TunnelTarget target) =>
        rig.Get<TunnelDialer>()
            .Open(
                new OpenTunnel
                {
                    HostId = rig.Folder.Identity.HostId,
                    TunnelId = id,
                    Url = end.Url,
                    Token = "once",
                    Target = target,
                }
            );
}
