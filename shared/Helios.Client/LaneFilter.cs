using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Which lanes to list; by default, open lanes of all workspaces.</summary>
public sealed record LaneFilter
{
    /// <summary>Only lanes of this workspace.</summary>
    public WorkspaceId? Workspace { get; init; }

    /// <summary>Only lanes in this state; closed lanes are listed only with <see cref="LaneStatus.Closed"/>.</summary>
    public LaneStatus? Status { get; init; }

    /// <summary>Only lanes on this host.</summary>
    public HostId? Host { get; init; }

    /// <summary>Only lanes with this label, as <c>key:value</c>.</summary>
    public string? Label { get; init; }

    /// <summary>Only lanes with exactly this display name.</summary>
    public string? Name { get; init; }
}
