using Helios.Contracts.Worktrees;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>The result of probing a par task.</summary>
internal abstract record ParTaskProbe
{
    private ParTaskProbe() { }

    /// <summary>It definitely exists.</summary>
    internal sealed record Alive : ParTaskProbe;

    /// <summary>It is definitely gone.</summary>
    internal sealed record Dead(ParTaskLossReason Reason, string Evidence) : ParTaskProbe;

    /// <summary>The probe itself failed; that does not mean death.</summary>
    internal sealed record CouldNotTell(string Evidence) : ParTaskProbe
    {
        /// <summary>
        /// Whether no par task of this kind can be probed on this host: that says nothing about a single one and ends none, however long it
        /// lasts.
        /// </summary>
        public bool OfHost { get; init; }
    }
}
