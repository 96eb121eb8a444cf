using Helios.Contracts.Hosts;

namespace Helios.Worktrees;

/// <summary>A repository, base or branch cannot be had. Stays inside the worktree agent's git parts, which turn it into an outcome.</summary>
internal sealed class RepositoryRefusedException(RepositoryRefusalReason reason, string detail) : Exception(detail)
{
    public RepositoryRefusalReason Reason => reason;
}
