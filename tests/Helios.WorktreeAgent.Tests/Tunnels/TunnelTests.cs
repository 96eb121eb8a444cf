using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Runs;
using Helios.Contracts.Tunnels;
using Helios.Testing;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Link;
using Helios.WorktreeAgent.Tests.Rig;

namespace Helios.WorktreeAgent.Tests.Tunnels;

public sealed class TunnelTests : IAsyncLifetime
{
    private readonly AgentRig rig = new AgentRig(
        new Dictionary<string, string?> { ["Helios:Host:OutputLimitBytes"] = "131072", ["Helios:Host:TunnelConnectLimit"] = "00:00:15" }
    ).Open();

    private TunnelEnd end = null!;

    public async ValueTask InitializeAsync() => end = await TunnelEnd.Start();

    [Fact, Trait("req", "tunnel")]
    public async Task It_sends_the_output_of_an_ended_run()
    {
        var run = rig.Shell(await rig.ReadyLane(), "echo out; echo err >&2");
        await rig.Ended(run);

        Open(run);

        await end.Ended();
        end.Authorization.ShouldBe("Bearer once");
        end.Text(TunnelFrameKind.Stdout).ShouldBe("out\n");
        end.Text(TunnelFrameKind.Stderr).ShouldBe("err\n");
        end.Frames[^1].Kind.ShouldBe(TunnelFrameKind.End);
    }

    [Fact, Trait("req", "tunnel")]
    public async Task It_follows_a_run_live_to_its_end_even_if_opened_before_the_run_begins()
    {
        var lane = await rig.ReadyLane();
        var run = rig.Shell(lane, "echo first; while [ ! -e go ]; do sleep 0.01; done; echo last; exit 3");
        Open(run, follow: true);
        await rig.Take(run);
        await Eventually.Holds(() => end.Text(TunnelFrameKind.Stdout) == "first\n");
        end.Frames.ShouldNotContain(frame => frame.Kind == TunnelFrameKind.End);

        File.WriteAllText(Path.Combine(run.WorktreePath, "go"), "");

        await end.Ended();
        end.Text(TunnelFrameKind.Stdout).ShouldBe("first\nlast\n");
        end.Frames.Where(frame => frame.Kind == TunnelFrameKind.Stdout).Select(frame => frame.Offset).ShouldBe([0, 6]);
        end.Frames[^1].Kind.ShouldBe(TunnelFrameKind.End);
    }

    [Fact]
    public async Task It_resumes_where_the_reader_was_and_reports_dropped_output()
    {
        var run = rig.Shell(await rig.ReadyLane(), "head -c 1000000 /dev/zero | tr '\\0' x; printf tail");
        await rig.Ended(run);

        Open(run, offset: 65000);

        await end.Ended();
        var skipped = end.Frames.Single(frame => frame.Kind == TunnelFrameKind.Skipped);
        skipped.Offset.ShouldBe(1_000_004 - 65_536);
        end.Frames[0].Offset.ShouldBe(65_000);
        end.Frames[0].Data.Length.ShouldBe(536);
        var rest = end.Text(TunnelFrameKind.Stdout);
        rest.Length.ShouldBe(536 + 65_536);
        rest.ShouldEndWith("xtail");
        rest.ShouldNotContain('\0');
    }

    [Fact]
    public async Task It_reports_missing_output()
    {
        var run = rig.Run(await rig.ReadyLane(), "true");
        Open(run);

        await end.Ended();
        end.Frames.Single().Kind.ShouldBe(TunnelFrameKind.Failed);
        Encoding.UTF8.GetString(end.Frames.Single().Data).ShouldContain("not on this host");
    }

    [Fact]
    public async Task It_refuses_a_run_of_another_lane()
    {
        var run = rig.Shell(await rig.ReadyLane(), "echo secret");
        await rig.Ended(run);
        Open(run with { Operation = run.Operation with { LaneId = LaneId.New() } });

        await end.Ended();
        end.Frames.Single().Kind.ShouldBe(TunnelFrameKind.Failed);
    }

    [Fact]
    public async Task It_sends_the_lanes_log()
    {
        var lane = await rig.ReadyLane();
        rig.Get<LaneLog>().Write(lane, "npm install");
        Open(new TunnelTarget { Kind = TunnelKind.LaneLog, LaneId = lane });

        await end.Ended();
        end.Text(TunnelFrameKind.Stdout).ShouldContain("npm install");
    }

    [Theory, Trait("req", "lane-diff")]
    [InlineData(TunnelKind.LaneChanges)]
    [InlineData(TunnelKind.LanePatch)]
    public async Task It_reports_a_lane_that_cannot_be_compared(TunnelKind kind)
    {
        Open(
            new TunnelTarget
            {
                Kind = kind,
                LaneId = await rig.ReadyLane(),
                BaseCommit = new string('1', 40),
                BaseRef = "main",
            }
        );

        await end.Ended();
        end.Frames.Single().Kind.ShouldBe(TunnelFrameKind.Failed);
        Encoding.UTF8.GetString(end.Frames.Single().Data).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_reader_that_disconnects_does_not_harm_the_run()
    {
        var run = rig.Shell(await rig.ReadyLane(), "echo first; while [ ! -e go ]; do sleep 0.01; done; exit 3");
        await rig.Take(run);
        Open(run, follow: true);
        await Eventually.Holds(() => end.Frames.Count > 0);
        end.HangUp.SetResult();

        File.WriteAllText(Path.Combine(run.WorktreePath, "go"), "");
        (await rig.Bus.Next<RunEnded>()).ExitCode.ShouldBe(3);
    }

    private void Open(StartRun run, bool follow = false, long offset = 0) =>
        Open(
            new TunnelTarget
            {
                Kind = TunnelKind.RunOutput,
                LaneId = run.Operation.LaneId,
                RunId = run.RunId,
                Follow = follow,
                StdoutOffset = offset,
            }
        );

    private void Open(TunnelTarget target) =>
        rig.Get<TunnelDialer>()
            .Open(
                new OpenTunnel
                {
                    HostId = rig.Folder.Identity.HostId,
                    TunnelId = "tunnel",
                    Url = end.Url,
                    Token = "once",
                    Target = target,
                }
            );

    public async ValueTask DisposeAsync()
    {
        await rig.DisposeAsync();
        await end.DisposeAsync();
    }
}
