using Helios.Contracts.Hosts;

namespace Helios.Worktrees;

/// <summary>The answer to "which repository is this?".</summary>
internal abstract record RepositoryInspection
{
    private RepositoryInspection()
    {
    }

    /// <summary>It can be served. <paramref name="HeadCommit"/> is null in a repository without a commit.</summary>
    internal sealed record Inspected(string CommonDir, string? DefaultBranch, string? HeadCommit) : RepositoryInspection;

    /// <summary>It cannot, with a sentence that says what to do.</summary>
    internal sealed record Refused(RepositoryRefusalReason Reason, string Detail) : RepositoryInspection;
}
