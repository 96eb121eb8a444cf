using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;

namespace Helios.Contracts.Worktrees;

/// <summary>Tells a host to bind a new par task to a lane that has its worktree. Answered by <see cref="ParTaskBound"/> or <see cref="ParTaskBindFailed"/>.</summary>
public sealed record BindParTask : IHostOrder
{
    /// <summary>The operation that it belongs to.</summary>
    public required OperationRef Operation { get; init; }

    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>The lane's name, for its environment.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The repository.</summary>
    public required string Repository { get; init; }

    /// <summary>The worktree.</summary>
    public required string WorktreePath { get; init; }

    /// <summary>What led to it.</summary>
    public required Cause Cause { get; init; }
}
