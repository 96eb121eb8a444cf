using Helios.Worktrees.Git;

namespace Helios.Worktrees.Surveys;

/// <summary>What a look at a tree has established. Only a complete one proves that the tree may go: what was not read may be somebody's work.</summary>
internal abstract record Survey
{
    private Survey()
    {
    }

    /// <summary>The look itself where it is complete.</summary>
    /// <exception cref="GitException">It is not; the message names what could not be read.</exception>
    public Complete Required => this switch
    {
        Complete complete => complete,
        Incomplete incomplete => throw new GitException(incomplete.Describe()),
        _ => throw new InvalidOperationException($"{GetType()} is no survey."),
    };

    /// <summary>Every folder was opened, every repository inside is accounted for, and git had nothing to complain about.</summary>
    /// <param name="Entries">What status says, without what setup made.</param>
    /// <param name="Hidden">Files that status was told not to look at.</param>
    /// <param name="Operation">Files and folders that show an operation in progress: a merge, a rebase, a bisect …</param>
    /// <param name="Repositories">Folders inside that are repositories of their own, wherever they lie: submodules, in untracked, tracked and ignored folders.</param>
    internal sealed record Complete(
        IReadOnlyList<StatusEntry> Entries, IReadOnlyList<string> Hidden, IReadOnlyList<string> Operation, IReadOnlyList<string> Repositories) : Survey
    {
        /// <summary>Of a place that was looked at and has no files.</summary>
        public static Complete OfNothing { get; } = new([], [], [], []);

        public bool Dirty => Entries.Count > 0 || Hidden.Count > 0 || Operation.Count > 0;

        /// <summary>Whether the index says anything that HEAD and the files do not.</summary>
        public bool NeedsIndex => Hidden.Count > 0 || Operation.Count > 0 || Entries.Any(entry => entry.IsStaged);
    }

    /// <summary>Something could not be read, so nobody can tell what would be lost.</summary>
    internal sealed record Incomplete(IReadOnlyList<SurveyGap> Reasons) : Survey
    {
        private const int Named = 3;

        /// <summary>One sentence for a person: what could not be read, and why.</summary>
        public string Describe()
        {
            var first = string.Join(" ", Reasons.Take(Named).Select(gap => gap.Reason));
            return Reasons.Count > Named ? $"{first} And {Reasons.Count - Named} more." : first;
        }
    }
}
