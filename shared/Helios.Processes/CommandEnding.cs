namespace Helios.Processes;

/// <summary>How a command ended: one of the nested cases.</summary>
public abstract record CommandEnding
{
    private CommandEnding() { }

    /// <summary>The program ended by itself with an exit code, 0 to 255.</summary>
    public sealed record Exited(int Code) : CommandEnding;

    /// <summary>A signal that was not ours ended the program.</summary>
    public sealed record Signalled(int Signal) : CommandEnding;

    /// <summary>It exceeded its time limit; it and its whole tree were stopped.</summary>
    public sealed record TimedOut(TimeSpan After) : CommandEnding;

    /// <summary>Nothing ran.</summary>
    public sealed record NotStarted(StartFailure Reason, string Detail) : CommandEnding;

    /// <summary>It ended, but another component collected its exit status.</summary>
    public sealed record Vanished : CommandEnding;

    /// <summary>One sentence for a person.</summary>
    public string Describe() =>
        this switch
        {
            Exited { Code: var code } => $"exited with code {code}",
            Signalled { Signal: var signal } => $"was ended by signal {signal}",
            TimedOut { After: var after } => $"was stopped after {after.TotalSeconds:0.###} s",
            NotStarted { Detail: var detail } => $"could not be started: {detail}",
            _ => "ended with an unknown exit status",
        };
}
