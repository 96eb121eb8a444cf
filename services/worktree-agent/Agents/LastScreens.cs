using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.WorktreeAgent.Hosting;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// What agents in terminals showed last, with what had scrolled away: kept beside their launch when the terminal goes, and forgotten with
/// the lane. A terminal stays when its agent ends, so that its last words are there to be read; it is closed as soon as they are kept.
/// </summary>
internal sealed class LastScreens(AgentSessions sessions, AgentTerminals terminals)
{
    /// <summary>The most that is kept of one launch: its end.</summary>
    public const int MostBytes = 256 * 1024;

    /// <summary>As many lines as tmux itself keeps.</summary>
    public const int Lines = 2000;

    private const string FileName = "screen";

    /// <summary>Keeps the screens of agents that have ended by themselves, and closes what is left of their terminals.</summary>
    public async Task Collect()
    {
        foreach (var session in sessions.All)
        {
            if (session.Launch is not { State: AgentLaunchState.Ready, Terminal: { } terminal, Identity: { } identity } launch
                || session.Collected == launch.LaunchId || launch.BootId != ProcessIdentity.CurrentBootId || identity.Check() is not Liveness.Dead)
                continue;
            if (await terminals.Bury(session.LaneId, terminal, identity.Pid, Lines, text => Write(session, launch, text)))
                session.Collected = launch.LaunchId;
        }
    }

    /// <summary>Keeps what the terminal of a launch shows now.</summary>
    public async Task Keep(AgentSession session, AgentLaunch launch)
    {
        if (launch.Terminal is { } terminal && await terminals.LookAt(session.LaneId, terminal, Lines) is { } look)
            Write(session, launch, look.Text);
    }

    /// <summary>Keeps what the agents of a lane show, before its terminals are taken away.</summary>
    public async Task KeepAll(LaneId lane)
    {
        foreach (var session in sessions.Of(lane))
        {
            if (session.Launch is { MayLive: true } launch)
                await Keep(session, launch);
        }
    }

    /// <summary>What a launch showed last; null when nothing was kept, or not any more.</summary>
    public static string? Read(AgentSession session, AgentLaunch launch)
    {
        try
        {
            return File.ReadAllText(PathOf(session, launch));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>The end of a text, in whole lines as far as one fits.</summary>
    public static ReadOnlySpan<byte> End(ReadOnlySpan<byte> text)
    {
        if (text.Length <= MostBytes)
            return text;
        var end = text[^MostBytes..];
        return end[(end.IndexOf((byte)'\n') + 1)..];
    }

    private static void Write(AgentSession session, AgentLaunch launch, string text)
    {
        var path = PathOf(session, launch);
        // A program that gives the screen back when it ends shows less afterwards than before.
        if (!Directory.Exists(Path.GetDirectoryName(path)) || (Read(session, launch) is { } before && Filled(before) > Filled(text)))
            return;
        AgentFile.Replace(path, End(Encoding.UTF8.GetBytes(text)));
    }

    private static int Filled(string text) => text.Split('\n').Count(line => !string.IsNullOrWhiteSpace(line));

    private static string PathOf(AgentSession session, AgentLaunch launch) => Path.Combine(session.LaunchFolder(launch.LaunchId), FileName);
}
