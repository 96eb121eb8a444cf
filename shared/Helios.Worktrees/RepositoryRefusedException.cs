using Helios.Contracts;

namespace Helios.Worktrees;

/// <summary>A repository, base or branch is unavailable. Used only internally and turned into an outcome.</summary>
internal sealed class RepositoryRefusedException(RefusalReason reason, string detail) : Exception(detail)
{
    public RefusalReason Reason => reason;
}
