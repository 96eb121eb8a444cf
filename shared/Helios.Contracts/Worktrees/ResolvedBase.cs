using Helios.Contracts.Workspaces;

namespace Helios.Contracts.Worktrees;

/// <summary>What a lane's base and branch turned out to be on its host.</summary>
public sealed record ResolvedBase
{
    /// <summary>The commit that the lane starts from, a full object id; where the branch existed, its tip.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>Whether the branch existed before the lane; such a branch is never deleted.</summary>
    public required bool BranchExisted { get; init; }

    /// <summary>The approved setup steps that the repository brings itself at that commit, without the file's text; none when absent.</summary>
    public RepositorySetup? Setup { get; init; }
}
