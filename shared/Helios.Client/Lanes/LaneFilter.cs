using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.Client;

/// <summary>Which lanes to list; open ones of all workspaces when nothing is said.</summary>
public sealed record LaneFilter
{
    /// <summary>Lanes of this workspace.</summary>
    public WorkspaceId? Workspace { get; init; }

    /// <summary>Lanes in this state; <see cref="LaneStatus.Closed"/> shows what is otherwise left out.</summary>
    public LaneStatus? Status { get; init; }

    /// <summary>Lanes on this host.</summary>
    public HostId? Host { get; init; }

    /// <summary>Lanes with this label, as <c>key:value</c>.</summary>
    public string? Label { get; init; }

    /// <summary>Lanes with exactly this display name.</summary>
    public string? Name { get; init; }
}
