using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.Tmux;

/// <summary>The names of sessions: made from ids, so they contain no dots and colons, which tmux interprets.</summary>
internal static class TmuxNames
{
    private const char Separator = '-';

    /// <summary>The session of a lane's par task.</summary>
    public static string ParTask(LaneId lane) => lane.ToString();

    /// <summary>The session of one terminal.</summary>
    public static string Terminal(LaneId lane, TerminalId terminal) => $"{lane}{Separator}{terminal}";

    /// <summary>The lane that a session belongs to; null if it does not belong to Helios.</summary>
    public static LaneId? LaneOf(string session) => LaneId.TryParse(session.Split(Separator)[0], null, out var lane) ? lane : null;

    /// <summary>The terminal of a session; null for a par task's session.</summary>
    public static TerminalId? TerminalOf(string session) =>
        session.Split(Separator) is [_, var name] && TerminalId.TryParse(name, null, out var terminal) ? terminal : null;
}
