namespace Helios.Processes;

/// <summary>A command to execute: an immutable value. Arguments are a list and never pass through a shell.</summary>
/// <param name="File">A program's name (found in the child's <c>PATH</c>) or a path to it.</param>
/// <param name="Arguments">
/// The arguments after the program's name. A NUL or an unpaired surrogate in one of them is refused at start.
/// </param>
public sealed record CommandSpec(string File, params IReadOnlyList<string> Arguments)
{
    /// <summary>The working folder; null means ours.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables set on top of the inherited environment; a null value removes the variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Whether the child inherits our environment.</summary>
    public bool InheritEnvironment { get; init; } = true;

    /// <summary>Bytes for standard input, which is closed after them; <c>/dev/null</c> when null.</summary>
    public ReadOnlyMemory<byte>? Stdin { get; init; }

    /// <summary>
    /// The time limit of a run; then the tree is stopped. Null means no limit. 60 s by default. Only for runs to the end.
    /// </summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a tree that is being stopped (timeout, cancellation) has between the interrupt and the kill.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long after the program's end to wait for output that its remaining children hold open. Its own output is always read.
    /// </summary>
    public TimeSpan DrainGrace { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The maximum number of bytes kept per stream: head and tail, half each. Dropped bytes are counted. 16 MiB by default.
    /// </summary>
    public int OutputLimit { get; init; } = 16 * 1024 * 1024;

    /// <summary>The destination of standard output as it arrives, unbounded, instead of capturing it.</summary>
    public Stream? StdoutTo { get; init; }

    /// <summary>The same command in another folder.</summary>
    public CommandSpec In(string workingDirectory) => this with { WorkingDirectory = workingDirectory };

    /// <summary>The same command with a variable set, or removed where <paramref name="value"/> is null.</summary>
    public CommandSpec With(string variable, string? value) =>
        this with
        {
            Environment = new Dictionary<string, string?>(Environment, StringComparer.Ordinal) { [variable] = value },
        };

    /// <summary>The same command without a variable that it would inherit.</summary>
    public CommandSpec Without(string variable) => With(variable, null);

    /// <summary>The same command with more arguments at its end.</summary>
    public CommandSpec Append(params IEnumerable<string> arguments) => this with { Arguments = [.. Arguments, .. arguments] };

    /// <summary>For people and logs; not for a shell.</summary>
    public override string ToString() =>
        string.Join(' ', Arguments.Prepend(File).Select(word => word.Length > 0 && !word.Any(char.IsWhiteSpace) ? word : $"'{word}'"));
}
