using Helios.Contracts.Hosts;

namespace Helios.Worktrees;

/// <summary>A repository, base or branch is unavailable. Used only internally and turned into an outcome.</summary>
internal sealed class RepositoryRefusedException(RepositoryRefusalReason reason, string detail) : Exception(detail)
{
    public RepositoryRefusalReason Reason => reason;
}
