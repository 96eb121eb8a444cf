using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Pools;

/// <summary>The orchestrator reminds itself: what a host is to keep may have changed, and is read once that is committed.</summary>
public sealed record TellPools : IForHost
{
    /// <summary>The host to tell.</summary>
    public required HostId HostId { get; init; }
}
