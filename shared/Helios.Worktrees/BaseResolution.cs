using Helios.Contracts;
using Helios.Contracts.Api.Workspaces;

namespace Helios.Worktrees;

/// <summary>The result of resolving a base and checking a branch.</summary>
public abstract record BaseResolution
{
    private BaseResolution() { }

    /// <summary>The commit was found; if the branch already exists, it is the branch's commit.</summary>
    public sealed record Resolved(string BaseCommit, bool BranchExisted) : BaseResolution
    {
        /// <summary>The repository's setup steps at that commit.</summary>
        public RepositorySetup? Setup { get; init; }
    }

    /// <summary>It is unavailable, with a sentence that says what to do.</summary>
    public sealed record Refused(RefusalReason Reason, string Detail) : BaseResolution
    {
        /// <summary>The hash of the unapproved setup file.</summary>
        public string? SetupHash { get; init; }
    }
}
