using System.Globalization;
using System.Text;
using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.Agents;

/// <summary>The terminals of interactive agents: ordinary lane terminals, so people can attach to them.</summary>
internal sealed class AgentTerminals(TmuxServer tmux, TerminalKeeper keeper)
{
    private const string PaneFormat = "#{session_name} #{pane_pid} #{pane_dead} #{pane_current_command}";

    /// <summary>Keeps the terminal open, with its last screen, after its program ends.</summary>
    public Task Remain(LaneId lane, TerminalId terminal) =>
        tmux.Run("set-option", "-w", "-t", Target(lane, terminal), "remain-on-exit", "on");

    /// <summary>Ends its processes and closes it.</summary>
    public Task Close(LaneId lane, TerminalId terminal) => keeper.End(lane, terminal);

    /// <summary>All panes of the server, in one listing; null, with the reason, if unknown.</summary>
    public async Task<(IReadOnlyList<AgentPane>? Panes, string Evidence)> Look()
    {
        if (!tmux.IsAvailable)
            return ([], "");
        return await tmux.Run("list-panes", "-a", "-F", PaneFormat) switch
        {
            TmuxAnswer.Done done => (Read(done), ""),
            var answer => (null, answer.Words),
        };
    }

    public static string NameOf(LaneId lane, TerminalId terminal) => TmuxNames.Terminal(lane, terminal);

    public static string Target(LaneId lane, TerminalId terminal) => TmuxServer.Target(TmuxNames.Terminal(lane, terminal));

    /// <summary>Its screen with scrollback; null if unknown.</summary>
    public async Task<string?> Screen(LaneId lane, TerminalId terminal, int history = 0) =>
        await tmux.Run("capture-pane", "-p", "-t", Target(lane, terminal), "-S", (-history).ToString(CultureInfo.InvariantCulture))
            is TmuxAnswer.Done done
            ? done.Output.TrimEnd()
            : null;

    /// <summary>Its screen with cursor position and scrollback; null if unknown.</summary>
    public Task<TerminalSnapshot?> LookAt(LaneId lane, TerminalId terminal, int history) => LookAt(Target(lane, terminal), history);

    /// <summary>
    /// Saves the screen of an agent that has ended, then closes its pane; other panes opened beside it stay. False until
    /// tmux says that it has ended.
    /// </summary>
    public async Task<bool> Bury(LaneId lane, TerminalId terminal, int pid, int history, Action<string> keep)
    {
        var answer = await tmux.Run("list-panes", "-s", "-t", Target(lane, terminal), "-F", "#{pane_id} #{pane_pid} #{pane_dead}");
        if (answer is TmuxAnswer.NotFound or TmuxAnswer.Silent { IsNoServer: true })
            return true;
        if (answer is not TmuxAnswer.Done done)
            return false;
        if (
            done
                .Lines.Select(line => line.Split(' '))
                .FirstOrDefault(parts => parts.Length == 3 && parts[1] == pid.ToString(CultureInfo.InvariantCulture))
            is not { } own
        )
            return true;
        if (own[2] != "1" || await LookAt(own[0], history) is not { } look)
            return false;
        keep(look.Text);
        await tmux.Run("kill-pane", "-t", own[0]);
        return true;
    }

    private async Task<TerminalSnapshot?> LookAt(string target, int history)
    {
        var answer = await tmux.Run(
            [
                ["display-message", "-p", "-t", target, TerminalSnapshot.Format],
                ["capture-pane", "-p", "-t", target, "-S", (-history).ToString(CultureInfo.InvariantCulture)],
            ],
            stdin: null,
            CancellationToken.None
        );
        return answer is TmuxAnswer.Done done ? TerminalSnapshot.Read(done) : null;
    }

    /// <summary>Pastes a text literally; false if the terminal did not accept it.</summary>
    public async Task<bool> Paste(LaneId lane, TerminalId terminal, string text, CancellationToken cancellationToken)
    {
        var buffer = $"helios-{Ulid.Format(UlidGenerator.Shared.Next())}";
        var answer = await tmux.Type(
            [
                ["load-buffer", "-b", buffer, "-"],
            ],
            [
                ["paste-buffer", "-d", "-p", "-b", buffer, "-t", Target(lane, terminal)],
            ],
            Encoding.UTF8.GetBytes(text),
            cancellationToken
        );
        return answer is TmuxAnswer.Done;
    }

    public Task<bool> Enter(LaneId lane, TerminalId terminal) => Press(lane, terminal, "Enter");

    /// <summary>Presses a key, by tmux's name; false if the terminal did not accept it.</summary>
    public async Task<bool> Press(LaneId lane, TerminalId terminal, string key) =>
        await tmux.Type(
            [],
            [
                ["send-keys", "-t", Target(lane, terminal), key],
            ],
            stdin: null,
            CancellationToken.None
        ) is TmuxAnswer.Done;

    private static AgentPane[] Read(TmuxAnswer.Done answer) =>
        [
            .. answer
                .Lines.Select(line => line.Split(' ', 4))
                .Where(parts => parts.Length >= 3)
                .Select(parts => new AgentPane(
                    parts[0],
                    int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0,
                    parts[2] == "1",
                    parts.ElementAtOrDefault(3) ?? ""
                )),
        ];
}
