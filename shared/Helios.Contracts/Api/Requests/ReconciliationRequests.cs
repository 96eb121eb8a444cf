using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Requests;

/// <summary>What to reconcile.</summary>
public sealed record ReconcileRequest
{
    /// <summary>Whether to only show the plan.</summary>
    public bool? DryRun { get; init; }

    /// <summary>Only this host; default: every host that responds.</summary>
    public HostId? Host { get; init; }

    /// <summary>Only what belongs to lanes or the repository of this workspace.</summary>
    public WorkspaceId? Workspace { get; init; }

    /// <summary>
    /// Whether worktrees of lanes without a record are removed, after their unsaved work is archived. Otherwise they are kept and
    /// reported: a database that was restored from a backup does not know its newest lanes.
    /// </summary>
    public bool? RemoveUnknown { get; init; }
}
