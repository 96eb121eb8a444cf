using Helios.Contracts.Hosts;
using Helios.Contracts.Workspaces;

namespace Helios.Worktrees;

/// <summary>The answer to "what does this base mean, and is the branch free?".</summary>
internal abstract record BaseResolution
{
    private BaseResolution()
    {
    }

    /// <summary>The commit is found; where the branch exists already, it is the branch's own.</summary>
    internal sealed record Resolved(string BaseCommit, bool BranchExisted) : BaseResolution
    {
        /// <summary>The setup steps that the repository brings at that commit.</summary>
        public RepositorySetup? Setup { get; init; }
    }

    /// <summary>It cannot be had, with a sentence that says what to do.</summary>
    internal sealed record Refused(RepositoryRefusalReason Reason, string Detail) : BaseResolution
    {
        /// <summary>The hash of the setup file that nobody has approved.</summary>
        public string? SetupHash { get; init; }
    }
}
