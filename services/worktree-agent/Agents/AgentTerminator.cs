using System.Globalization;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.WorktreeAgent.Runs;
using Helios.WorktreeAgent.Terminals;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Ends agents by every available handle: process, terminal, mark. Survivors are reported and retried.</summary>
internal sealed class AgentTerminator(AgentTerminals terminals, LastScreens screens, IOptions<AgentOptions> options)
{
    public const string SessionMark = "HELIOS_SESSION_ID";
    public const string LaunchMark = "HELIOS_LAUNCH_ID";

    /// <summary>
    /// Ends all processes of a launch, background processes included: SIGTERM, grace period, SIGKILL. Returns the survivors.
    /// </summary>
    public async Task<IReadOnlyList<ProcessInfo>> Kill(AgentSession session, AgentLaunch launch)
    {
        var folder = session.LaunchFolder(launch.LaunchId);
        // Nothing survives a reboot, and the pids belong to others now.
        if (launch.BootId == ProcessIdentity.CurrentBootId)
        {
            // If the terminal was not recorded, the processes in it say which one it is.
            if (launch is { Terminal: null, Mode: AgentMode.Interactive })
                launch = launch with { Terminal = TerminalOf(launch.LaunchId) };
            var panes = launch.Terminal is { } own ? await PanesOf(session.LaneId, own) : [];
            await screens.Keep(session, launch);
            // Before anything ends: processes that left the tree are still in the process session of their pane.
            var report = await ProcessTree.Terminate(
                new ProcessScope
                {
                    Root = launch.Identity,
                    Others = panes,
                    Marker = new EnvironmentMarker(LaunchMark, launch.LaunchId.ToString()),
                },
                options.Value.EndGrace,
                CancellationToken.None
            );
            if (launch.Terminal is { } terminal)
            {
                // Includes output written while it ended.
                await screens.Keep(session, launch);
                await terminals.Close(session.LaneId, terminal);
            }

            if (!report.NothingLeft)
                return report.Survivors;
        }

        // Contains the key if the program never read it.
        if (Directory.Exists(folder))
            File.Delete(Path.Combine(folder, TerminalLaunch.ScriptName));
        return [];
    }

    /// <summary>How a headless agent ended; null values if unknown.</summary>
    public static (int? ExitCode, int? Signal) ExitOf(AgentSession session, AgentLaunch launch) =>
        launch.Mode is AgentMode.Headless && new RunFolder(session.LaunchFolder(launch.LaunchId)).ReadExit() is { } exit
            ? exit
            : (null, null);

    public static string Describe(IReadOnlyList<ProcessInfo> survivors) =>
        $"{survivors.Count.ToString(CultureInfo.InvariantCulture)} processes survived SIGKILL: "
        + $"{string.Join(", ", survivors.Select(process => $"{process.Pid} ({process.Name})"))}.";

    private static TerminalId? TerminalOf(LaunchId launch)
    {
        foreach (var process in ProcessTree.Find(new EnvironmentMarker(LaunchMark, launch.ToString())))
        {
            if (TerminalId.TryParse(ProcessTree.ReadVariable(process.Pid, TerminalKeeper.Mark), null, out var terminal))
                return terminal;
        }

        return null;
    }

    private async Task<ProcessIdentity[]> PanesOf(LaneId lane, TerminalId terminal)
    {
        var name = AgentTerminals.NameOf(lane, terminal);
        var (panes, _) = await terminals.Look();
        return
        [
            .. (panes ?? [])
                .Where(pane => pane.Session == name && !pane.IsDead)
                .Select(pane => ProcessIdentity.Of(pane.Pid))
                .OfType<ProcessIdentity>(),
        ];
    }
}
