using Helios.Worktrees.Git;

namespace Helios.Worktrees.Surveys;

/// <summary>
/// The result of examining a tree. Only a complete survey proves that the tree may be removed: what was not read may be unsaved work.
/// </summary>
internal abstract record Survey
{
    private Survey() { }

    /// <summary>The survey itself, if complete.</summary>
    /// <exception cref="GitException">It is incomplete; the message names what could not be read.</exception>
    public Complete Required =>
        this switch
        {
            Complete complete => complete,
            Incomplete incomplete => throw new GitException(incomplete.Describe()),
            _ => throw new InvalidOperationException($"{GetType()} is not a survey."),
        };

    /// <summary>Every folder was read, every nested repository was examined, and git gave no warning.</summary>
    /// <param name="Entries">The entries of git status, without links made by setup.</param>
    /// <param name="Hidden">Files hidden from status.</param>
    /// <param name="Operation">Files and folders that show an operation in progress: a merge, a rebase, a bisect …</param>
    /// <param name="Repositories">Nested repositories: submodules, and others in untracked, tracked and ignored folders.</param>
    internal sealed record Complete(
        IReadOnlyList<StatusEntry> Entries,
        IReadOnlyList<string> Hidden,
        IReadOnlyList<string> Operation,
        IReadOnlyList<string> Repositories
    ) : Survey
    {
        /// <summary>The survey of a place without files.</summary>
        public static Complete OfNothing { get; } = new([], [], [], []);

        public bool Dirty => Entries.Count > 0 || Hidden.Count > 0 || Operation.Count > 0;

        /// <summary>Whether the index contains anything that HEAD and the files do not.</summary>
        public bool NeedsIndex => Hidden.Count > 0 || Operation.Count > 0 || Entries.Any(entry => entry.IsStaged);
    }

    /// <summary>Something could not be read, so it is unknown what would be lost.</summary>
    internal sealed record Incomplete(IReadOnlyList<SurveyGap> Reasons) : Survey
    {
        private const int Named = 3;

        /// <summary>A message for people: what could not be read, and why.</summary>
        public string Describe()
        {
            var first = string.Join(" ", Reasons.Take(Named).Select(gap => gap.Reason));
            return Reasons.Count > Named ? $"{first} And {Reasons.Count - Named} more." : first;
        }
    }
}
