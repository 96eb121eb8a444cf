using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>What a base means on a host.</summary>
public sealed record BaseResolved
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The commit, a full object id.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>Whether the branch that was asked about exists.</summary>
    public required bool BranchExisted { get; init; }
}
