namespace Helios.WorktreeAgent.Tmux;

/// <summary>What tmux says in control mode.</summary>
internal abstract record ControlMessage
{
    private ControlMessage()
    {
    }

    /// <summary>The answer to one command. <paramref name="Asked"/>: by a line of ours, and not by the words that the client was started with.</summary>
    internal sealed record Block(bool Asked, bool Failed, string Output) : ControlMessage;

    /// <summary>Something that happened: <c>%sessions-changed</c>, <c>%exit</c>.</summary>
    internal sealed record Notice(string Name) : ControlMessage;

    /// <summary>A line of the client itself, which is not control mode.</summary>
    internal sealed record Stray(string Words) : ControlMessage;
}
