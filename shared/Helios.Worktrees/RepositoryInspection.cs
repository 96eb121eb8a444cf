using Helios.Contracts;

namespace Helios.Worktrees;

/// <summary>The result of identifying a repository.</summary>
public abstract record RepositoryInspection
{
    private RepositoryInspection() { }

    /// <summary>It can be served. <paramref name="HeadCommit"/> is null in a repository without commits.</summary>
    public sealed record Inspected(string CommonDir, string? DefaultBranch, string? HeadCommit) : RepositoryInspection;

    /// <summary>It cannot be served, with a sentence that says what to do.</summary>
    public sealed record Refused(RefusalReason Reason, string Detail) : RepositoryInspection;
}
