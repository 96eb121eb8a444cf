using Helios.Contracts.Identifiers;
using Helios.Contracts.Workspaces;

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

    /// <summary>The setup steps that the repository brings itself at that commit; none when absent.</summary>
    public RepositorySetup? Setup { get; init; }
}
