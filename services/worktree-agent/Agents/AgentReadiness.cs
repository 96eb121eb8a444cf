using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Processes;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Records that an agent is ready, with what is needed to distinguish it from a shell it may leave behind.</summary>
internal sealed class AgentReadiness(AgentTerminals terminals, TimeProvider time)
{
    private static readonly string[] Shells = ["sh", "bash", "zsh", "fish", "dash", "ash", "ksh", "tcsh", "csh"];

    /// <summary>The launch as it is now; null if it is no longer the session's current one.</summary>
    public async Task<AgentLaunch?> Mark(AgentSession session, LaunchId id)
    {
        var pane = session.Record.Current(id)?.Terminal is { } terminal ? await PaneOf(session.LaneId, terminal) : null;
        FindChild(session, id);
        var ready = session.Change(
            id,
            launch =>
                launch with
                {
                    State = AgentLaunchState.Ready,
                    ReadyAt = time.GetUtcNow(),
                    Failure = null,
                    Foreground = pane?.Command,
                    Name = launch.Identity is { } identity ? ProcessTree.Read(identity.Pid)?.Name : null,
                }
        );
        return ready;
    }

    /// <summary>
    /// Records the process of a headless agent as soon as its shell has started it: whether it is stopped or dead shows there, not at the
    /// shell.
    /// </summary>
    public static AgentLaunch? FindChild(AgentSession session, LaunchId id)
    {
        if (session.Record.Current(id) is not { Mode: AgentMode.Headless, Child: null, Identity: { } shell } launch)
            return session.Record.Current(id);
        // The shell runs nothing else.
        return ProcessTree.FindChildren(shell) is [var child]
            ? session.Change(id, current => current with { Child = child.Identity.ToString() })
            : launch;
    }

    /// <summary>Whether an agent's pane or process is now a shell that was not there when the agent was ready.</summary>
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
