using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Which sessions to list.</summary>
public sealed record SessionFilter
{
    /// <summary>Only sessions of this lane.</summary>
    public LaneId? Lane { get; init; }

    /// <summary>Only sessions of this workspace.</summary>
    public WorkspaceId? Workspace { get; init; }

    /// <summary>Only sessions of this provider.</summary>
    public string? Provider { get; init; }

    /// <summary>Only with this display status.</summary>
    public DisplayStatus? DisplayStatus { get; init; }

    /// <summary>Whether to include ended sessions.</summary>
    public bool Ended { get; init; }
}
