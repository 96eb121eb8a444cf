namespace Helios.Worktrees.Git;

/// <summary>One call of git: an immutable value. Either in a folder, or with an explicit git directory and work tree.</summary>
internal sealed record GitCall(params IReadOnlyList<string> Arguments)
{
    public string? Folder { get; init; }

    public string? GitDir { get; init; }

    public string? WorkTree { get; init; }

    /// <summary>An index of its own, so that the user's stays as it is.</summary>
    public string? IndexFile { get; init; }

    public ReadOnlyMemory<byte>? Stdin { get; init; }

    /// <summary>Whether it reads or writes a whole tree, and may take that long.</summary>
    public bool WholeTree { get; init; }

    /// <summary>The longest it may take, where that is neither of the usual two.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>Whether it talks to another machine: nobody is there to be asked for a password or a host key.</summary>
    public bool Network { get; init; }

    /// <summary>Whether it fetches from another folder of this machine. What neither does this nor talks to another machine may use no transport at all.</summary>
    public bool LocalFetch { get; init; }

    /// <summary>Git directories of submodules that it enters: git starts itself there, and reads their settings.</summary>
    public IReadOnlyList<string> Enters { get; init; } = [];

    /// <summary>Who stands in reflogs and commits that it makes.</summary>
    public string? Email { get; init; }

    /// <summary>Where its output goes as it comes, unbounded; such a call is never tried again.</summary>
    public Stream? StdoutTo { get; init; }

    /// <summary>
    /// Whether refs that cannot be read are passed over: one that anybody deletes at this moment looks like that, and git gives up at it. Only where to
    /// have seen fewer refs harms nothing.
    /// </summary>
    public bool PassesOverBrokenRefs { get; init; }

    /// <summary>
    /// Whether a word on standard error counts as failure: git warns and succeeds where it cannot open a folder, and what it did not see may be somebody's
    /// work.
    /// </summary>
    public bool TakesNoWarning { get; init; }

    /// <summary>Settings on top of those of every call, <c>name=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];
}
