using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Tunnels;

namespace Helios.Worktrees;

/// <summary>The outcome of a commit, an update, a merge, a push, or a draft of a pull request.</summary>
public abstract record MergeOutcome
{
    private MergeOutcome() { }

    /// <summary>It is done; repeating it changes nothing.</summary>
    /// <param name="Branch">The branch that was to move; for a push, the remote's.</param>
    /// <param name="Before">Its commit before; null if unknown, or if it did not exist.</param>
    /// <param name="Commit">Its commit now.</param>
    public sealed record Done(string Branch, string? Before, string Commit) : MergeOutcome
    {
        /// <summary>Whether anything had to be done.</summary>
        public bool Changed => Before != Commit;

        /// <summary>Repositories inside the lane, which are not committed.</summary>
        public IReadOnlyList<string> LeftOut { get; init; } = [];
    }

    /// <summary>A pull request is drafted; nothing has changed.</summary>
    /// <param name="Draft">The draft.</param>
    public sealed record Drafted(PullRequestDraft Draft) : MergeOutcome;

    /// <summary>Both sides have changed the same lines. Nothing has changed.</summary>
    /// <param name="Paths">The files.</param>
    /// <param name="Detail">One sentence that says what to do.</param>
    public sealed record Conflicted(IReadOnlyList<string> Paths, string Detail) : MergeOutcome;

    /// <summary>It was refused. Nothing has changed, except that a refused commit leaves its files staged.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Detail">One sentence that says what to do.</param>
    public sealed record Refused(MergeRefusalReason Reason, string Detail) : MergeOutcome
    {
        /// <summary>The end of what git, a hook or the signing program wrote; at most 4 KiB.</summary>
        public string Tail { get; init; } = "";
    }
}
