using Helios.Contracts.Identifiers;
using Helios.Processes;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Writes down that an agent is ready, with what is needed to tell it from a shell that it may leave behind.</summary>
internal sealed class AgentReadiness(AgentTerminals terminals, TimeProvider time)
{
    private static readonly string[] Shells = ["sh", "bash", "zsh", "fish", "dash", "ash", "ksh", "tcsh", "csh"];

    /// <summary>The launch as it is now; null when it is not the session's current one any more.</summary>
    public async Task<AgentLaunch?> Mark(AgentSession session, LaunchId id)
    {
        var pane = session.Record.Current(id)?.Terminal is { } terminal ? await PaneOf(session.LaneId, terminal) : null;
        var ready = session.Change(id, launch => launch with
        {
            State = AgentLaunchState.Ready,
            ReadyAt = time.GetUtcNow(),
            Failure = null,
            Foreground = pane?.Command,
            Name = launch.Identity is { } identity ? ProcessTree.Read(identity.Pid)?.Name : null,
        });
        if (ready?.Terminal is { } own)
            await terminals.Remain(session.LaneId, own, remain: false);
        return ready;
    }

    /// <summary>Whether what is in front in an agent's pane, or has its process, is a shell that was not there when the agent was ready.</summary>
    public static bool IsLeftToShell(AgentLaunch launch, AgentPane pane, string? nameNow) =>
        IsNew(pane.Command.TrimStart('-'), launch.Foreground) || (nameNow is not null && IsNew(nameNow, launch.Name));

    private static bool IsNew(string now, string? then) => then is not null && now != then && Shells.Contains(now);

    private async Task<AgentPane?> PaneOf(LaneId lane, TerminalId terminal)
    {
        var name = AgentTerminals.NameOf(lane, terminal);
        var (panes, _) = await terminals.Look();
        return panes?.FirstOrDefault(pane => pane.Session == name);
    }
}
