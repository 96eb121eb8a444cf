using Helios.Contracts.Api.Sessions;

namespace Helios.WorktreeAgent.Agents;

/// <summary>The ways to run an agent.</summary>
internal sealed class LaunchModes(TerminalLaunch terminal, HeadlessLaunch headless)
{
    private const int LongestOutput = 8 * 1024;

    public ILaunchMode Of(AgentLaunch launch) => launch.Mode is AgentMode.Headless ? headless : terminal;

    /// <summary>The end of a launch's output as part of a report; null if unknown.</summary>
    public async Task<string?> OutputOf(AgentSession session, AgentLaunch launch) =>
        await Of(launch).Output(session, launch) is { } output ? Cut(output) : null;

    /// <summary>The end of an output, without empty lines: most lines of a screen are.</summary>
    public static string Cut(string text)
    {
        var shown = string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0));
        return shown.Length <= LongestOutput ? shown : shown[^LongestOutput..];
    }
}
