using Helios.Contracts.Identifiers;

namespace Helios.Worktrees;

/// <summary>A lane whose work is to be brought back.</summary>
public sealed record LaneWork
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The repository: an absolute path, or the URL that the lane was provisioned from.</summary>
    public required string Repository { get; init; }

    /// <summary>The lane's branch, without <c>refs/heads/</c>.</summary>
    public required string Branch { get; init; }
}
