using System.Text;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;
using Helios.Processes;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Types messages into agents, never into a dialog or after the agent is gone, and reports the outcome of each.</summary>
internal sealed class AgentMessenger(
    AgentTerminals terminals,
    AgentAdapters adapters,
    AgentReports reports,
    TimeProvider time,
    IOptions<AgentOptions> options
)
{
    /// <summary>The longest text pasted at once, in bytes.</summary>
    public const int LongestText = 16 * 1024;

    /// <summary>Types a message once and reports the outcome; a repeated command is answered from the record.</summary>
    public async Task Send(AgentSession session, SendToAgent command, CancellationToken cancellationToken)
    {
        if (session.Record.Message(command.MessageId) is { } known)
        {
            ReportAgain(session, known, command);
            return;
        }

        var message = new AgentMessage { MessageId = command.MessageId, LaunchId = command.LaunchId };
        if (command.Deadline is { } deadline && time.GetUtcNow() is var now && now > deadline)
        {
            // The sender has already been told that it was not delivered.
            var late = $"The message was not typed: its deadline was {deadline:O}, and this host's clock says {now:O}. Send it again.";
            Conclude(session, message with { Refusal = MessageRefusalReason.Unanswered, Detail = late }, command);
        }
        else if (await Refuse(session, command) is var (refusal, why))
        {
            Conclude(session, message with { Refusal = refusal, Detail = why }, command);
        }
        else
        {
            session.Change(record => record.WithMessage(message));
            session.Unacknowledged = command.MessageId;
            Conclude(session, await Deliver(session, message, command.Text, cancellationToken), command);
        }
    }

    private void ReportAgain(AgentSession session, AgentMessage known, SendToAgent command)
    {
        // It was being typed when the host's agent died: typing it twice would be worse than an unknown outcome.
        var outcome = known is { Delivered: false, Refusal: null }
            ? known with
            {
                Refusal = MessageRefusalReason.Stalled,
                Detail = "The host's agent restarted while typing the message. Check the screen before sending it again.",
            }
            : known;
        session.Change(record => record.WithMessage(outcome));
        reports.Report(session, outcome, command.Cause);
    }

    /// <summary>Types a message; returns it with its outcome.</summary>
    private async Task<AgentMessage> Deliver(AgentSession session, AgentMessage message, string text, CancellationToken cancellationToken)
    {
        try
        {
            if (await Type(session, session.Launch!, text, cancellationToken) is not { } problem)
                return message with { Delivered = true };
            var isDead = session.Launch?.Identity?.Check() is Liveness.Dead;
            return message with { Refusal = isDead ? MessageRefusalReason.AgentDead : MessageRefusalReason.Stalled, Detail = problem };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            session.Unacknowledged = null;
            const string why = "The agent was ended while the message was being typed.";
            return message with { Refusal = MessageRefusalReason.SessionEnded, Detail = why };
        }
    }

    /// <summary>
    /// Pastes a text and sends Enter: repeatedly until a known agent accepts it, once for any other program. Returns null, or what went
    /// wrong.
    /// </summary>
    public async Task<string?> Type(AgentSession session, AgentLaunch launch, string text, CancellationToken cancellationToken)
    {
        if (launch.Terminal is not { } terminal)
            return "The agent has no terminal.";
        var adapter = adapters.Of(launch);
        var typedAt = time.GetTimestamp();
        if (!await terminals.Paste(session.LaneId, terminal, Clean(text), cancellationToken))
            return "Its terminal did not accept the text.";
        await Task.Delay(options.Value.EnterAfter, time, cancellationToken);
        for (var enters = 0; enters < options.Value.MostEnters; enters++)
        {
            var before = await terminals.Screen(session.LaneId, terminal);
            // An Enter would answer a dialog. If one appeared after the first Enter, the text has been accepted.
            if (before is not null && adapter.ReadScreen(before) is AgentScreen.Permission or AgentScreen.Question)
                return enters == 0 ? "A dialog appeared while the message was being typed; the message is behind it, not submitted." : null;
            if (!await terminals.Enter(session.LaneId, terminal))
                return "Its terminal did not accept Enter.";
            // An arbitrary program may not show what it reads; a second Enter would be an extra line.
            if (!adapter.ConfirmsTexts)
                return null;
            var asked = time.GetTimestamp();
            while (time.GetElapsedTime(asked) < options.Value.ConfirmWithin)
            {
                await Task.Delay(options.Value.ConfirmPoll, time, cancellationToken);
                if (session.TookPromptAt > typedAt || session.ActiveAt > typedAt)
                    return null;
                if (launch.Identity?.Check() is Liveness.Dead)
                    return "The agent ended while the message was being typed.";
                if (await terminals.Screen(session.LaneId, terminal) is not { } now)
                    continue;
                if (adapter.ReadScreen(now) is AgentScreen.Working or AgentScreen.Permission)
                    return null;
            }
        }

        return $"The agent did not accept the message after {options.Value.MostEnters} Enters. Check its screen.";
    }

    /// <summary>The text without control characters: an escape would end the paste and be read as keys.</summary>
    public static string Clean(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Where(letter => !char.IsControl(letter) || letter is '\n' or '\t'));

    private async Task<(MessageRefusalReason, string)?> Refuse(AgentSession session, SendToAgent command)
    {
        if (session.Record.Ended.Contains(command.LaunchId))
            return (MessageRefusalReason.SessionEnded, "The agent was ended.");
        if (session.Record.Current(command.LaunchId) is not { } launch || launch.State is AgentLaunchState.Failed)
            return (MessageRefusalReason.AgentDead, "This launch has no agent on the host.");
        if (launch.State is AgentLaunchState.Ending or AgentLaunchState.Ended)
            return (MessageRefusalReason.SessionEnded, "The agent was ended.");
        if (launch.Mode is AgentMode.Headless)
            return (
                MessageRefusalReason.NotSupported,
                "A headless agent accepts no messages; start another session that resumes its conversation."
            );
        if (launch.State is AgentLaunchState.Waiting)
            return (MessageRefusalReason.Dialog, "The agent asks a question at start; attach to its terminal and answer it.");
        if (launch.State is not AgentLaunchState.Ready || launch.Terminal is not { } terminal)
            return (MessageRefusalReason.NotStarted, "The agent is not ready yet.");
        if (Encoding.UTF8.GetByteCount(command.Text) > LongestText)
            return (
                MessageRefusalReason.TooLong,
                $"The text has {Encoding.UTF8.GetByteCount(command.Text)} bytes; an agent accepts at most {LongestText} at once. "
                    + "Put it into a file in the worktree and send the file's name."
            );
        var (panes, evidence) = await terminals.Look();
        if (panes is null)
            return (MessageRefusalReason.HostError, $"tmux does not respond on the host ({evidence}). Try again.");
        var name = AgentTerminals.NameOf(session.LaneId, terminal);
        if (
            launch.Identity?.Check() is not Liveness.Alive
            || panes.FirstOrDefault(pane => pane.Session == name) is not { IsDead: false } pane
        )
            return (MessageRefusalReason.AgentDead, "The agent has ended. Restore the session to continue.");
        if (AgentReadiness.IsLeftToShell(launch, pane, ProcessTree.Read(pane.Pid)?.Name))
            return (
                MessageRefusalReason.AgentDead,
                $"The agent has ended and left a shell ({pane.Command}), which would run the message as a command."
            );
        if (
            launch.Activity is ActivityState.Blocked
            || (
                await terminals.Screen(session.LaneId, terminal) is { } text
                && adapters.Of(launch).ReadScreen(text) is AgentScreen.Permission or AgentScreen.Question
            )
        )
            return (MessageRefusalReason.Dialog, "The agent shows a dialog that only a person may answer. Attach to its terminal.");
        return null;
    }

    private void Conclude(AgentSession session, AgentMessage message, SendToAgent command)
    {
        var isOurs = false;
        session.Change(record =>
        {
            // A hook may have reported it as seen in the meantime.
            isOurs = record.Message(message.MessageId) is not { Delivered: true };
            return isOurs ? record.WithMessage(message) : record;
        });
        if (isOurs)
            reports.Report(session, message, command.Cause);
    }
}
