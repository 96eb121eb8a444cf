using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.Client;

/// <summary>Which sessions to list.</summary>
public sealed record SessionFilter
{
    /// <summary>Only those of this lane.</summary>
    public LaneId? Lane { get; init; }

    /// <summary>Only those of this workspace.</summary>
    public WorkspaceId? Workspace { get; init; }

    /// <summary>Only those of this provider.</summary>
    public string? Provider { get; init; }

    /// <summary>Only those with this display status.</summary>
    public DisplayStatus? DisplayStatus { get; init; }

    /// <summary>Those that have ended, too.</summary>
    public bool Ended { get; init; }
}
