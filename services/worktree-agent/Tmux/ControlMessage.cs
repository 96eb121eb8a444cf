namespace Helios.WorktreeAgent.Tmux;

/// <summary>A message from tmux in control mode.</summary>
internal abstract record ControlMessage
{
    private ControlMessage() { }

    /// <summary>The answer to one command. <paramref name="Asked"/>: sent as a line, not on the client's command line.</summary>
    internal sealed record Block(bool Asked, bool Failed, string Output) : ControlMessage;

    /// <summary>A notification: <c>%sessions-changed</c>, <c>%exit</c>.</summary>
    internal sealed record Notice(string Name) : ControlMessage;

    /// <summary>A line of the client itself, outside of control mode.</summary>
    internal sealed record Stray(string Words) : ControlMessage;
}
