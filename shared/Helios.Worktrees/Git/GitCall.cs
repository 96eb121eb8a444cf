using Helios.Processes;

namespace Helios.Worktrees.Git;

/// <summary>An immutable description of one call of git, either in a folder or with an explicit git directory and work tree.</summary>
internal sealed record GitCall(params IReadOnlyList<string> Arguments)
{
    public string? Folder { get; init; }

    public string? GitDir { get; init; }

    public string? WorkTree { get; init; }

    /// <summary>A separate index, so that the user's index does not change.</summary>
    public string? IndexFile { get; init; }

    public ReadOnlyMemory<byte>? Stdin { get; init; }

    /// <summary>Whether it reads or writes a whole tree, and so gets the long time limit.</summary>
    public bool WholeTree { get; init; }

    /// <summary>A time limit other than the two usual ones.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>Whether it uses the network: nobody can answer a prompt for a password or host key.</summary>
    public bool Network { get; init; }

    /// <summary>Whether it fetches from another folder of this machine. Without this or the network, no transport is allowed.</summary>
    public bool LocalFetch { get; init; }

    /// <summary>Git directories of submodules that it enters: git starts itself there and reads their settings.</summary>
    public IReadOnlyList<string> Enters { get; init; } = [];

    /// <summary>The identity in the reflogs and commits it creates.</summary>
    public string? Email { get; init; }

    /// <summary>The user for whom git acts, with the user's hooks, identity and signing; null if it acts for Helios.</summary>
    public UserAct? User { get; init; }

    /// <summary>A folder for new objects, so that the repository gets none; <see cref="GitDir"/> is set.</summary>
    public string? ObjectsTo { get; init; }

    /// <summary>The destination of its streamed, unlimited output; such a call is never retried.</summary>
    public Stream? StdoutTo { get; init; }

    /// <summary>
    /// Whether to skip unreadable refs: a ref that is just being deleted looks like that, and makes git fail. Only for calls to which a
    /// missing ref does no harm.
    /// </summary>
    public bool PassesOverBrokenRefs { get; init; }

    /// <summary>
    /// Whether any output on standard error counts as a failure: if git cannot open a folder, it warns and succeeds, and what it did not
    /// see may be unsaved work.
    /// </summary>
    public bool TakesNoWarning { get; init; }

    /// <summary>Settings in addition to those of every call, <c>name=value</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The exception to throw if the call failed.</summary>
    public GitException Failed(CommandResult result) => new(Describe(result), result.Stderr.Tail(4096));

    // These only summarise earlier lines.
    private static readonly string[] Sums = ["fatal: adding files failed", "fatal: updating files failed"];

    private string Describe(CommandResult result)
    {
        var lines = result.Stderr.Tail(4096).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var said =
            lines.LastOrDefault(line => line.StartsWith("fatal:", StringComparison.Ordinal) && !Sums.Contains(line))
            ?? lines.FirstOrDefault(line => line.StartsWith("error:", StringComparison.Ordinal))
            ?? lines.LastOrDefault();
        var name = Arguments.Count > 0 ? Arguments[0] : "";
        return result.Ending is CommandEnding.Exited && said is not null
            ? $"git {name}: {said}."
            : $"git {name} {result.Ending.Describe()}.";
    }
}
