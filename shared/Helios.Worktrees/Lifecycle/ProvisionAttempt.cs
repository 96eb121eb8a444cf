using Helios.Contracts.Worktrees;
using Helios.Worktrees.Archive;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;

namespace Helios.Worktrees.Lifecycle;

/// <summary>How far a call to create a worktree has got: what must be taken back if it fails, and at which step it failed.</summary>
internal sealed class ProvisionAttempt(ProvisionRequest request, IProvisionProgress progress)
{
    public ProvisionRequest Request => request;

    public ProvisionStep Step { get; set; } = ProvisionStep.Repository;

    /// <summary>Where the worktree is; null until the repository is open.</summary>
    public GitRepository? Repository { get; set; }

    /// <summary>The mark of what exists; null while there is nothing to take back.</summary>
    public WorktreeMark? Mark { get; set; }

    /// <summary>The archive to restore; null for a lane that starts from a commit.</summary>
    public Restoration? Restoration { get; set; }

    /// <summary>Whether the worktree is from the pool.</summary>
    public bool IsClaimed { get; set; }

    /// <summary>Begins a step and reports it.</summary>
    public void Begin(ProvisionStep step, string detail = "")
    {
        Step = step;
        progress.Began(step, detail);
    }
}
