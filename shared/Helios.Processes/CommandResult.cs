namespace Helios.Processes;

/// <summary>A command that ran to its end, or could not start.</summary>
public sealed record CommandResult(CommandSpec Command, CommandEnding Ending, CapturedOutput Stdout, CapturedOutput Stderr, TimeSpan Duration)
{
    public bool Succeeded => Ending is CommandEnding.Exited { Code: 0 };

    /// <summary>The exit code, or null where the ending has none.</summary>
    public int? ExitCode => Ending is CommandEnding.Exited exited ? exited.Code : null;

    public bool TimedOut => Ending is CommandEnding.TimedOut;

    /// <summary>This, or <see cref="CommandFailedException"/> with the command, its ending and the tail of its standard error.</summary>
    public CommandResult EnsureSucceeded() => Succeeded ? this : throw new CommandFailedException(this);

    /// <summary>One line or a few for a person: command, ending, tail of standard error.</summary>
    public string Describe()
    {
        var tail = Stderr.Tail(2048).Trim();
        return tail.Length == 0 ? $"{Command} {Ending.Describe()}" : $"{Command} {Ending.Describe()}: {tail}";
    }
}
