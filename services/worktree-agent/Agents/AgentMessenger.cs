using System.Text;
using Helios.Contracts.Sessions;
using Helios.Processes;
using Helios.WorktreeAgent.Agents.Adapters;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Types texts for agents: never into a dialog, never for an agent that is gone, and it says what became of each.</summary>
internal sealed class AgentMessenger(
    AgentTerminals terminals, IEnumerable<IAgentAdapter> adapters, AgentReports reports, TimeProvider time, IOptions<AgentOptions> options)
{
    /// <summary>The most that is pasted at once.</summary>
    public const int LongestText = 16 * 1024;

    /// <summary>Types a text once, and tells what became of it; the same message again is answered from what is written down.</summary>
    public async Task Send(AgentSession session, SendToAgent command, CancellationToken cancellationToken)
    {
        if (session.Record.Message(command.MessageId) is { } known)
        {
            // It was being typed when the agent died: typing it twice would be worse than saying that nobody knows.
            var told = known is { Delivered: false, Refusal: null }
                ? known with { Refusal = MessageRefusalReason.Stalled, Detail = "The host's agent was restarted while it was typed; look at the screen before sending it again." }
                : known;
            session.Change(record => record.WithMessage(told));
            reports.Tell(session, told, command.Cause);
            return;
        }

        var message = new AgentMessage { MessageId = command.MessageId, LaunchId = command.LaunchId };
        if (command.Deadline is { } deadline && time.GetUtcNow() is var now && now > deadline)
        {
            // Typed now, it would be read by an agent whose person was told that it was not.
            var late = $"It was not typed: its time was up at {deadline:O}, and by this host's clock it is {now:O}. Send it again.";
            Conclude(session, message with { Refusal = MessageRefusalReason.Unanswered, Detail = late }, command);
            return;
        }

        if (await Refuse(session, command) is var (refusal, why))
        {
            Conclude(session, message with { Refusal = refusal, Detail = why }, command);
            return;
        }

        session.Change(record => record.WithMessage(message));
        session.Unacknowledged = command.MessageId;
        string? problem;
        try
        {
            problem = await Type(session, session.Launch!, command.Text, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            session.Unacknowledged = null;
            Conclude(session, message with { Refusal = MessageRefusalReason.SessionEnded, Detail = "The agent was ended while it was typed." }, command);
            return;
        }

        Conclude(
            session,
            problem is null
                ? message with { Delivered = true }
                : message with { Refusal = session.Launch?.Identity?.Check() is Liveness.Dead ? MessageRefusalReason.AgentDead : MessageRefusalReason.Stalled, Detail = problem },
            command);
    }

    /// <summary>Pastes a text, and Enter after it: until an agent that is known is seen to take it up, and once for any other program. Null, or what went wrong.</summary>
    public async Task<string?> Type(AgentSession session, AgentLaunch launch, string text, CancellationToken cancellationToken)
    {
        if (launch.Terminal is not { } terminal)
            return "The agent has no terminal.";
        var adapter = AdapterOf(launch);
        var typedAt = time.GetTimestamp();
        if (!await terminals.Paste(session.LaneId, terminal, Clean(text), cancellationToken))
            return "Its terminal did not take the text.";
        await Task.Delay(options.Value.EnterAfter, time, cancellationToken);
        for (var enters = 0; enters < options.Value.MostEnters; enters++)
        {
            var before = await terminals.Screen(session.LaneId, terminal);
            // An Enter into a dialog would be its answer. Where one has come up, the text has been taken.
            if (before is not null && adapter.ReadScreen(before) is AgentScreen.Permission or AgentScreen.Question)
                return enters == 0 ? "A dialog came up while it was typed; it stands behind it, not sent off." : null;
            if (!await terminals.Enter(session.LaneId, terminal))
                return "Its terminal did not take the Enter.";
            // A program that is not known may show nothing of what it reads; a second Enter would be a line of its own.
            if (!adapter.IsKnown)
                return null;
            var asked = time.GetTimestamp();
            while (time.GetElapsedTime(asked) < options.Value.ConfirmWithin)
            {
                await Task.Delay(options.Value.ConfirmPoll, time, cancellationToken);
                if (session.TookPromptAt > typedAt || session.ActiveAt > typedAt)
                    return null;
                if (launch.Identity?.Check() is Liveness.Dead)
                    return "The agent ended while it was typed.";
                if (await terminals.Screen(session.LaneId, terminal) is not { } now)
                    continue;
                if (adapter.ReadScreen(now) is AgentScreen.Working or AgentScreen.Permission)
                    return null;
            }
        }

        return $"The agent did not take it up after {options.Value.MostEnters} Enters; look at its screen.";
    }

    /// <summary>A text as it may be typed: no control characters, among which an escape would end a paste and become keys.</summary>
    public static string Clean(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Where(letter => !char.IsControl(letter) || letter is '\n' or '\t'));

    private async Task<(MessageRefusalReason, string)?> Refuse(AgentSession session, SendToAgent command)
    {
        if (session.Record.Ended.Contains(command.LaunchId))
            return (MessageRefusalReason.SessionEnded, "The agent was ended.");
        if (session.Record.Current(command.LaunchId) is not { } launch || launch.State is AgentLaunchState.Failed)
            return (MessageRefusalReason.AgentDead, "No agent of this launch runs on the host.");
        if (launch.State is AgentLaunchState.Ending or AgentLaunchState.Ended)
            return (MessageRefusalReason.SessionEnded, "The agent was ended.");
        if (launch.Mode is AgentMode.Headless)
            return (MessageRefusalReason.NotSupported, "A headless agent takes no messages; start another session that resumes its conversation.");
        if (launch.State is AgentLaunchState.Waiting)
            return (MessageRefusalReason.Dialog, "The agent asks something before it starts; attach to its terminal and answer it.");
        if (launch.State is not AgentLaunchState.Ready || launch.Terminal is not { } terminal)
            return (MessageRefusalReason.NotStarted, "The agent is not ready yet.");
        if (Encoding.UTF8.GetByteCount(command.Text) > LongestText)
            return (MessageRefusalReason.TooLong, $"The text has {Encoding.UTF8.GetByteCount(command.Text)} bytes; an agent takes at most {LongestText} at once. Put it into a file of the worktree and name that.");
        var (panes, evidence) = await terminals.Look();
        if (panes is null)
            return (MessageRefusalReason.HostError, $"tmux does not answer on the host ({evidence}); try again.");
        var name = AgentTerminals.NameOf(session.LaneId, terminal);
        if (launch.Identity?.Check() is not Liveness.Alive || panes.FirstOrDefault(pane => pane.Session == name) is not { IsDead: false } pane)
            return (MessageRefusalReason.AgentDead, "The agent has ended; restore the session to go on.");
        if (AgentReadiness.IsLeftToShell(launch, pane, ProcessTree.Read(pane.Pid)?.Name))
            return (MessageRefusalReason.AgentDead, $"The agent has ended and left a shell ({pane.Command}) behind, which would run the text as a command.");
        if (launch.Activity is ActivityState.Blocked
            || (await terminals.Screen(session.LaneId, terminal) is { } text && AdapterOf(launch).ReadScreen(text) is AgentScreen.Permission or AgentScreen.Question))
            return (MessageRefusalReason.Dialog, "The agent stands at a dialog, which only a person may answer: attach to its terminal.");
        return null;
    }

    private void Conclude(AgentSession session, AgentMessage message, SendToAgent command)
    {
        var isOurs = false;
        session.Change(record =>
        {
            // A hook may have said meanwhile that it was seen.
            isOurs = record.Message(message.MessageId) is not { Delivered: true };
            return isOurs ? record.WithMessage(message) : record;
        });
        if (isOurs)
            reports.Tell(session, message, command.Cause);
    }

    private IAgentAdapter AdapterOf(AgentLaunch launch) => adapters.First(adapter => adapter.Provider == launch.Provider);
}
