using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Reconciliation;

/// <summary>The plan of a reconciliation, and what came of it.</summary>
public sealed record ReconciliationView
{
    /// <summary>Whether it is only the plan.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Each host that was asked.</summary>
    public required IReadOnlyList<HostReconciliationView> Hosts { get; init; }
}

/// <summary>The reconciliation of one host.</summary>
public sealed record HostReconciliationView
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Its display name.</summary>
    public required string Name { get; init; }

    /// <summary>How far it came.</summary>
    public required ReconciliationStatus Status { get; init; }

    /// <summary>Why it came no further.</summary>
    public string? Detail { get; init; }

    /// <summary>The inventory that the plan is based on; the events of its reconciliation name it.</summary>
    public string? InventoryId { get; init; }

    /// <summary>The plan.</summary>
    public required IReadOnlyList<ReconciliationRow> Rows { get; init; }
}

/// <summary>How far the reconciliation of a host came.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ReconciliationStatus>))]
public enum ReconciliationStatus
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>There is a plan; nothing was done.</summary>
    Planned,

    /// <summary>The host has carried out the plan.</summary>
    Completed,

    /// <summary>The host has not reported yet that it has carried out the plan; it goes on.</summary>
    Pending,

    /// <summary>The host did not answer; nothing is planned or done.</summary>
    Unreachable,
}

/// <summary>One row of a plan.</summary>
public sealed record ReconciliationRow
{
    /// <summary>What is done.</summary>
    public required ReconciliationAction Action { get; init; }

    /// <summary>The lane that it belonged to.</summary>
    public LaneId? LaneId { get; init; }

    /// <summary>The worktree, repository or URL.</summary>
    public string? Path { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>What came of it; null if nothing was done, or the host has not reported it.</summary>
    public string? Outcome { get; init; }
}

/// <summary>What a reconciliation does about something that it found.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ReconciliationAction>))]
public enum ReconciliationAction
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>A worktree without an open lane: its unsaved work is archived, then it is removed.</summary>
    RemoveWorktree,

    /// <summary>Processes, par tasks and terminals without an open lane are ended.</summary>
    EndProcesses,

    /// <summary>An open lane whose worktree is missing is closed.</summary>
    CloseLane,

    /// <summary>An open lane whose worktree is missing waits for the next inventory, because a disk may be changing.</summary>
    CountMissing,

    /// <summary>A mirror without a workspace is removed.</summary>
    RemoveMirror,

    /// <summary>It stays: it belongs to another installation or host.</summary>
    Keep,

    /// <summary>It cannot be examined, so nothing about it is decided.</summary>
    Unknown,
}
