using Helios.Contracts.Worktrees;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>What looking at a par task showed.</summary>
internal abstract record ParTaskProbe
{
    private ParTaskProbe()
    {
    }

    /// <summary>It is there, beyond doubt.</summary>
    internal sealed record Alive : ParTaskProbe;

    /// <summary>It is gone, beyond doubt.</summary>
    internal sealed record Dead(ParTaskLossReason Reason, string Evidence) : ParTaskProbe;

    /// <summary>The look itself failed; that is no death.</summary>
    internal sealed record CouldNotTell(string Evidence) : ParTaskProbe
    {
        /// <summary>Whether nothing of the kind can be looked at on this host: that says nothing of one par task, and ends none, however long it lasts.</summary>
        public bool OfHost { get; init; }
    }
}
