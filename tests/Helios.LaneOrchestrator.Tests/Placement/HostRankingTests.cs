using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Placement;

namespace Helios.LaneOrchestrator.Tests.Placement;

[Trait("req", "lane-placement")]
public sealed class HostRankingTests
{
    private static readonly HostCandidate Half = new(HostId.New(), HostStatus.Online, 10, 5);
    private static readonly HostCandidate Idle = new(HostId.New(), HostStatus.Online, 2, 0);
    private static readonly HostCandidate Full = new(HostId.New(), HostStatus.Online, 4, 4);
    private static readonly HostCandidate Lost = new(HostId.New(), HostStatus.Lost, 50, 0);
    private static readonly HostCandidate Draining = new(HostId.New(), HostStatus.Draining, 50, 0);
    private static readonly HostCandidate[] All = [Full, Lost, Half, Draining, Idle];

    [Fact]
    public void The_least_loaded_comes_first_and_only_those_that_take_lanes() =>
        HostPlacement.Rank(All, null).ShouldBe([Idle.HostId, Half.HostId, Full.HostId]);

    [Fact]
    public void Only_hosts_that_serve_the_workspace() => HostPlacement.Rank(All, [Half.HostId, Lost.HostId]).ShouldBe([Half.HostId]);

    [Fact]
    public void A_named_host_is_the_only_one() => HostPlacement.Rank(All, null, Full.HostId).ShouldBe([Full.HostId]);

    [Fact]
    public void A_busy_host_comes_after_one_that_is_not_and_before_a_full_one()
    {
        var busy = Idle with { HostId = HostId.New(), Measures = Measured(load: 9) };
        var verdicts = HostPlacement.Judge([Full, busy, Half], new PlacementQuestion(), new PlacementOptions());

        verdicts.Select(verdict => verdict.HostId).ShouldBe([Half.HostId, busy.HostId, Full.HostId]);
        verdicts[1].Reason.ShouldBe("It is busy: 0 of 2 slots are in use, load 9.00 on 4 processors; hosts that are less busy come first.");
        verdicts[2].Reason.ShouldBe("All 4 slots are in use.");
    }

    [Fact]
    public void The_file_system_of_the_repository_must_have_room()
    {
        var host = Idle with
        {
            Measures = Measured(load: 0) with
            {
                Disks =
                [
                    new HostDisk
                    {
                        Path = "/",
                        Bytes = 1L << 40,
                        FreeBytes = 1L << 39,
                    },
                    new HostDisk
                    {
                        Path = "/big",
                        Bytes = 1L << 40,
                        FreeBytes = 1 << 20,
                    },
                ],
            },
        };

        Judge("/src/app").Suits.ShouldBeTrue();
        Judge("/bigger/app").Suits.ShouldBeTrue();
        Judge("/big/app").Reason.ShouldStartWith("Only 1 MiB are free on /big");
        Judge("https://example.com/app.git").Suits.ShouldBeFalse();

        PlacementVerdict Judge(string repository) =>
            HostPlacement.Judge([host], new PlacementQuestion { Repository = repository }, new PlacementOptions()).Single();
    }

    [Fact]
    public void Every_host_that_does_not_suit_says_why() =>
        HostPlacement
            .Judge(
                [Lost, Draining, Idle, Half with { Labels = new Dictionary<string, string> { ["gpu"] = "no" } }],
                new PlacementQuestion { Labels = new Dictionary<string, string> { ["gpu"] = "yes" } },
                new PlacementOptions()
            )
            .Select(verdict => verdict.Reason)
            .ShouldBe(
                [
                    "It is lost: its worktree agent does not respond.",
                    "It is draining and accepts no new lanes.",
                    "It has no label 'gpu'; 'yes' is required.",
                    "Its label 'gpu' is 'no', not 'yes'.",
                ],
                ignoreOrder: true
            );

    private static HostMeasures Measured(double load) =>
        new()
        {
            Cpus = 4,
            Load = load,
            At = DateTimeOffset.UnixEpoch,
        };

    [Fact]
    public void A_host_without_slots_comes_last()
    {
        var none = new HostCandidate(HostId.New(), HostStatus.Online, 0, 0);
        HostPlacement.Rank([none, Half], null).ShouldBe([Half.HostId, none.HostId]);
    }
}
