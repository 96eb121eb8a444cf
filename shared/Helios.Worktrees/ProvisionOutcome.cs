using Helios.Contracts.Worktrees;

namespace Helios.Worktrees;

/// <summary>What became of a provision.</summary>
internal abstract record ProvisionOutcome
{
    private ProvisionOutcome()
    {
    }

    /// <summary>The worktree is there and set up. <paramref name="FromPool"/> says that it was made in advance.</summary>
    internal sealed record Provisioned(string WorktreePath, string CommonDir, bool FromPool = false) : ProvisionOutcome;

    /// <summary>It could not be made. <paramref name="Tail"/> is the end of the step's output, at most 4 KiB; <paramref name="Clean"/> says that nothing of it is left.</summary>
    internal sealed record Failed(ProvisionStep Step, string Detail, string Tail, bool Clean) : ProvisionOutcome;
}
