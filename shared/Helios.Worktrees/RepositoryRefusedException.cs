using Helios.Contracts;

namespace Helios.Worktrees;

/// <summary>A repository, base or branch is unavailable. The message says what to do.</summary>
public sealed class RepositoryRefusedException(RefusalReason reason, string detail) : Exception(detail)
{
    /// <summary>The reason.</summary>
    public RefusalReason Reason => reason;
}
