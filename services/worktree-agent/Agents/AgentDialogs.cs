using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.WorktreeAgent.Terminals;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// Shows a person the dialog of an agent, and presses the key that the person chose: only while that dialog is still shown.
/// </summary>
internal sealed class AgentDialogs(
    AgentSessions sessions,
    AgentTerminals terminals,
    AgentAdapters adapters,
    TimeProvider time,
    IOptions<AgentOptions> options
)
{
    /// <summary>Reads the dialog that the agent shows.</summary>
    /// <exception cref="TerminalRefusedException">It shows none, or there is no agent with a terminal.</exception>
    public async Task<AgentDialog> Read(SessionId id, LaneId lane) => await Shown(Find(id, lane)) ?? throw NoDialog();

    /// <summary>Answers a dialog, and waits until the agent shows it no more.</summary>
    /// <returns>The dialog that was answered.</returns>
    /// <exception cref="TerminalRefusedException">Another dialog is shown, or none; or the agent did not take the answer.</exception>
    public async Task<AgentDialog> Answer(AnswerDialog asked, CancellationToken cancellationToken)
    {
        var session = Find(asked.SessionId, asked.LaneId);
        AgentDialog? answered = null;
        // In turn with the texts for the agent: neither is typed into the other.
        await session.Do(async ct => answered = await Press(session, asked, ct), cancellationToken);
        return answered!;
    }

    private async Task<AgentDialog> Press(AgentSession session, AnswerDialog asked, CancellationToken cancellationToken)
    {
        var dialog = await Shown(session) ?? throw NoDialog();
        if (dialog.DialogId != asked.DialogId)
            throw new TerminalRefusedException(
                RefusalReason.DialogChanged,
                "The agent shows another dialog by now. Read it, then answer that one."
            );
        if (asked.Choice != AnswerDialog.Escape && dialog.Choices.All(choice => choice.Key != asked.Choice))
            throw new TerminalRefusedException(
                RefusalReason.InvalidRequest,
                $"The dialog has no choice '{asked.Choice}': expected {string.Join(", ", dialog.Choices.Select(one => one.Key))} or esc."
            );
        var terminal = session.Launch!.Terminal!.Value;
        // Agents take a number at once; a simple menu wants an Enter after it.
        foreach (var key in asked.Choice == AnswerDialog.Escape ? new[] { "Escape" } : [asked.Choice, "Enter"])
        {
            if (!await terminals.Press(session.LaneId, terminal, key))
                throw new TerminalRefusedException(RefusalReason.TerminalsUnsupported, "The agent's terminal did not accept the key.");
            var pressed = time.GetTimestamp();
            while (time.GetElapsedTime(pressed) < options.Value.ConfirmWithin)
            {
                await Task.Delay(options.Value.ConfirmPoll, time, cancellationToken);
                if ((await Shown(session))?.DialogId != dialog.DialogId)
                    return dialog;
            }
        }

        throw new TerminalRefusedException(
            RefusalReason.InvalidTransition,
            "The agent still shows the dialog after the key was pressed. Attach to its terminal and answer it there."
        );
    }

    private AgentSession Find(SessionId id, LaneId lane) =>
        sessions.Find(id) is { Launch: { MayLive: true, Terminal: not null } } session && session.LaneId == lane
            ? session
            : throw new TerminalRefusedException(RefusalReason.DialogNotFound, "The session has no agent with a terminal on this host.");

    private async Task<AgentDialog?> Shown(AgentSession session)
    {
        if (session.Launch is not { Terminal: { } terminal } launch || await terminals.Screen(session.LaneId, terminal) is not { } text)
            return null;
        var adapter = adapters.Of(launch);
        // The screens of other programs are not known: whatever ends with numbered choices is taken for a dialog.
        return adapter.ShowsState && adapter.ReadScreen(text) is not (AgentScreen.Permission or AgentScreen.Question)
            ? null
            : DialogReader.Read(session.Id, text);
    }

    private static TerminalRefusedException NoDialog() =>
        new(RefusalReason.DialogNotFound, "The agent shows no dialog with numbered choices. To see its screen, attach to its terminal.");
}
