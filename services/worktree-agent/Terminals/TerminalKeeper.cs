using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.WorktreeAgent.Tmux;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Terminals;

/// <summary>Ends terminals: SIGHUP to everything in them, grace period, then SIGKILL. Interactive shells ignore SIGTERM.</summary>
internal sealed class TerminalKeeper(TmuxServer tmux, IOptions<TerminalOptions> options)
{
    /// <summary>The variable carried by everything in a terminal.</summary>
    public const string Mark = "HELIOS_TERMINAL_ID";

    /// <summary>
    /// Ends all terminals of a lane and returns them. Returns none if they are unknown: their processes are then found by the lane's mark.
    /// </summary>
    public async Task<IReadOnlyList<TerminalId>> EndAll(LaneId lane)
    {
        if (!tmux.IsAvailable || await tmux.Panes() is not TmuxAnswer.Done done)
            return [];
        var terminals = TmuxServer
            .ReadPanes(done)
            .Where(pane => TmuxNames.LaneOf(pane.Session) == lane && TmuxNames.TerminalOf(pane.Session) is not null)
            .GroupBy(pane => pane.Session, pane => pane.Pid, StringComparer.Ordinal)
            .ToArray();
        await Task.WhenAll(terminals.Select(terminal => End(terminal.Key, [.. terminal])));
        return [.. terminals.Select(terminal => TmuxNames.TerminalOf(terminal.Key)!.Value)];
    }

    /// <summary>Ends one terminal; false if it does not exist.</summary>
    public async Task<TmuxAnswer> End(LaneId lane, TerminalId terminal)
    {
        var session = TmuxNames.Terminal(lane, terminal);
        var answer = await tmux.Panes(session);
        if (answer is TmuxAnswer.Done done)
            await End(session, [.. TmuxServer.ReadPanes(done).Select(pane => pane.Pid)]);
        return answer;
    }

    private async Task End(string session, IReadOnlyList<int> panes)
    {
        var scope = new ProcessScope
        {
            Others = [.. panes.Select(ProcessIdentity.Of).OfType<ProcessIdentity>()],
            Marker = new EnvironmentMarker(Mark, TmuxNames.TerminalOf(session)!.Value.ToString()),
        };
        await ProcessTree.Terminate(scope, ProcessSignal.Hangup, options.Value.TerminalGrace, CancellationToken.None);
        await tmux.Run("kill-session", "-t", TmuxServer.Target(session));
    }
}
