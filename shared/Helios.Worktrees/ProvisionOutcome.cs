using Helios.Contracts.Worktrees;

namespace Helios.Worktrees;

/// <summary>The outcome of a provision.</summary>
public abstract record ProvisionOutcome
{
    private ProvisionOutcome() { }

    /// <summary>The worktree exists and is set up. <paramref name="FromPool"/> means that it came from a pool.</summary>
    public sealed record Provisioned(string WorktreePath, string CommonDir, bool FromPool = false) : ProvisionOutcome;

    /// <summary>
    /// It could not be created. <paramref name="Tail"/> is the end of the step's output, at most 4 KiB; <paramref name="Clean"/> means that
    /// nothing of it is left.
    /// </summary>
    public sealed record Failed(ProvisionStep Step, string Detail, string Tail, bool Clean) : ProvisionOutcome;
}
