using Helios.Contracts.Hosts;
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
    public void A_host_without_slots_comes_last()
    {
        var none = new HostCandidate(HostId.New(), HostStatus.Online, 0, 0);
        HostPlacement.Rank([none, Half], null).ShouldBe([Half.HostId, none.HostId]);
    }
}
