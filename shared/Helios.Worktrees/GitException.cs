namespace Helios.Worktrees;

/// <summary>
/// A git call failed, or a repository is not in the expected state. The message is one sentence; <see cref="Tail"/> is the end of git's
/// output.
/// </summary>
public sealed class GitException : Exception
{
    /// <param name="message">One sentence that says what to do.</param>
    /// <param name="inner">The cause.</param>
    public GitException(string message, Exception? inner = null)
        : base(message, inner) { }

    internal GitException(string message, string tail)
        : base(message) => Tail = tail;

    /// <summary>The end of git's output; empty if git itself did not fail.</summary>
    public string Tail { get; } = "";
}
