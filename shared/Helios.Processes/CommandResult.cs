namespace Helios.Processes;

/// <summary>The result of a command that ran to its end or could not start.</summary>
public sealed record CommandResult(
    CommandSpec Command,
    CommandEnding Ending,
    CapturedOutput Stdout,
    CapturedOutput Stderr,
    TimeSpan Duration
)
{
    public bool Succeeded => Ending is CommandEnding.Exited { Code: 0 };

    /// <summary>The exit code; null if there is none.</summary>
    public int? ExitCode => Ending is CommandEnding.Exited exited ? exited.Code : null;

    public bool TimedOut => Ending is CommandEnding.TimedOut;

    /// <summary>
    /// Returns this, or throws <see cref="CommandFailedException"/> with the command, how it ended and the tail of its standard error.
    /// </summary>
    public CommandResult EnsureSucceeded() => Succeeded ? this : throw new CommandFailedException(this);

    /// <summary>One or a few lines for people: the command, how it ended, the tail of standard error.</summary>
    public string Describe()
    {
        var tail = Stderr.Tail(2048).Trim();
        return tail.Length == 0 ? $"{Command} {Ending.Describe()}" : $"{Command} {Ending.Describe()}: {tail}";
    }
}
