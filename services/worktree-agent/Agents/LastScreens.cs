using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Terminals;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// The last screens of agents in terminals, with their scrollback: saved beside the launch when the terminal closes, and deleted with
/// the lane. When an agent ends, its terminal stays open until its screen has been saved.
/// </summary>
internal sealed class LastScreens(AgentSessions sessions, AgentTerminals terminals) : ITerminalScreens
{
    /// <summary>The maximum kept per launch: its end.</summary>
    public const int MostBytes = 256 * 1024;

    /// <summary>As many lines as tmux itself keeps.</summary>
    public const int Lines = 2000;

    private const string FileName = "screen";

    /// <summary>Saves the screens of agents that ended by themselves, and closes their terminals.</summary>
    public async Task Collect()
    {
        foreach (var session in sessions.All)
        {
            if (
                session.Launch is not { State: AgentLaunchState.Ready, Terminal: { } terminal, Identity: { } identity } launch
                || session.Collected == launch.LaunchId
                || launch.BootId != ProcessIdentity.CurrentBootId
                || identity.Check() is not Liveness.Dead
            )
                continue;
            if (await terminals.Bury(session.LaneId, terminal, identity.Pid, Lines, text => Write(session, launch, text)))
                session.Collected = launch.LaunchId;
        }
    }

    /// <summary>Saves the current screen of a launch's terminal.</summary>
    public async Task Keep(AgentSession session, AgentLaunch launch)
    {
        if (launch.Terminal is { } terminal && await terminals.LookAt(session.LaneId, terminal, Lines) is { } look)
            Write(session, launch, look.Text);
    }

    /// <summary>Saves the screens of a lane's agents before its terminals are removed.</summary>
    public async Task KeepAll(LaneId lane)
    {
        foreach (var session in sessions.Of(lane))
        {
            if (session.Launch is { MayLive: true } launch)
                await Keep(session, launch);
        }
    }

    /// <summary>The last screen of a launch; null if none was saved, or it has been deleted.</summary>
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

    /// <summary>The end of a text, in whole lines where possible.</summary>
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
        // A program that restores the screen when it ends shows less afterwards.
        if (!Directory.Exists(Path.GetDirectoryName(path)) || (Read(session, launch) is { } before && Filled(before) > Filled(text)))
            return;
        AgentFile.Replace(path, End(Encoding.UTF8.GetBytes(text)));
    }

    private static int Filled(string text) => text.Split('\n').Count(line => !string.IsNullOrWhiteSpace(line));

    private static string PathOf(AgentSession session, AgentLaunch launch) => Path.Combine(session.LaunchFolder(launch.LaunchId), FileName);
}
