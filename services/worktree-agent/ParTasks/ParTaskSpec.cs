using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>A par task to bind.</summary>
internal sealed record ParTaskSpec
{
    public required LaneId LaneId { get; init; }

    public required string ParTaskId { get; init; }

    /// <summary>The lane's worktree; may not exist yet if the driver does not need it.</summary>
    public required string WorktreePath { get; init; }

    /// <summary>The lane's variables, which everything the driver starts must carry.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Whether an earlier attempt may already have created it.</summary>
    public required bool MayExist { get; init; }
}
