using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>Asks admission to let queued lanes in while a slot and a queued lane exist.</summary>
public sealed record AdmitNext
{
    /// <summary>Only this workspace's; all when absent.</summary>
    public WorkspaceId? WorkspaceId { get; init; }

    /// <summary>What freed the slot.</summary>
    public required Cause Cause { get; init; }
}
