using System.Threading.Channels;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Spectre.Console.Rendering;

namespace Helios.ManagedCli.Top;

/// <summary>
/// <c>helios top</c>: keys, events and time arrive in one queue, and one task takes them from it, changes the state and draws. A key that
/// needs the whole terminal replaces this process by a shell that runs the command of that name, and comes back afterwards.
/// </summary>
internal sealed class TopRun
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private const int Page = 10;

    // $0 is this program, $1 the lane.
    private const string Shell = "\"$0\" lane shell \"$1\"";
    private const string Diff =
        "{ \"$0\" lane diff \"$1\"; echo; \"$0\" lane diff \"$1\" --patch; } 2>&1 "
        + "| ${PAGER:-$(command -v less || command -v more || echo cat)}";

    private readonly CliCall call;
    private readonly TopState state;
    private readonly Channel<Func<Task>> queue = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly KeyReader keys;
    private readonly CancellationToken ct;
    private CommandSpec? next;
    private bool isOver;

    private TopRun(CliCall call, Fleet fleet, CancellationToken ct)
    {
        (this.call, this.ct) = (call, ct);
        state = new TopState(fleet, call.Client.Server, call.Environment.Time);
        keys = new KeyReader(key => queue.Writer.TryWrite(() => Pressed(key)));
    }

    public static async Task<int> Run(CliCall call, string? at, CancellationToken ct)
    {
        // A server that does not answer is said as every command says it, before the screen is taken.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var top = new TopRun(call, await Fleet.Load(call.Client, ct), over.Token);
        top.state.Selected = at;
        top.state.Update();
        using (var screen = FullScreen.Take(call.Terminal))
            await screen.While(top.Frame(), draw => top.Loop(draw));
        await over.CancelAsync();
        await call.Terminal.Flush();
        if (top.next is { } command)
            ProcessImage.Replace(command);
        return ExitCodes.Done;
    }

    private async Task Loop(Action<IRenderable> draw)
    {
        _ = Follow();
        _ = Time();
        keys.Start();
        keys.Ask();
        while (!isOver)
        {
            await (await queue.Reader.ReadAsync(ct))();
            // However much has arrived, it is drawn once.
            while (!isOver && queue.Reader.TryRead(out var more))
                await more();
            state.Update();
            draw(Frame());
        }
    }

    private IRenderable Frame()
    {
        var (columns, lines) = FullScreen.Size;
        return new TopFrame(call.Environment.Time, columns, lines).Draw(state);
    }

    /// <summary>Hears of every event; while the server is away, what is shown stays.</summary>
    private async Task Follow()
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await foreach (var happened in call.Client.Events.Follow(after: state.Fleet.Seq, ct: ct))
                    Queue(() => Heard(happened));
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is HeliosUnreachableException or HeliosProblemException)
            {
                Queue(() => state.StaleSince ??= call.Environment.Time.GetUtcNow());
                await Reload();
            }
        }
    }

    /// <summary>Reloads the lists as soon as the server answers: another server may have another journal.</summary>
    private async Task Reload()
    {
        while (true)
        {
            await Task.Delay(RetryAfter, call.Environment.Time, ct);
            try
            {
                var newer = await Fleet.Load(call.Client, ct);
                var loaded = new TaskCompletionSource();
                Queue(() =>
                {
                    state.Replace(newer);
                    state.StaleSince = null;
                    loaded.SetResult();
                });
                await loaded.Task.WaitAsync(ct);
                return;
            }
            catch (Exception failure) when (failure is HeliosUnreachableException or HeliosProblemException)
            {
                // Later.
            }
        }
    }

    private async Task Time()
    {
        using var timer = new PeriodicTimer(Tick, call.Environment.Time);
        while (await timer.WaitForNextTickAsync(ct))
            Queue(() => { });
    }

    private void Heard(HeliosEvent happened)
    {
        state.StaleSince = null;
        state.Fleet.Apply(happened);
        if (state.Page is { } page && happened.LaneId == page.LaneId)
            state.Page = page.With(happened);
    }

    private void Queue(Action action) =>
        queue.Writer.TryWrite(() =>
        {
            action();
            return Task.CompletedTask;
        });

    private async Task Pressed(ConsoleKeyInfo key)
    {
        if (state.Prompt is { } prompt)
        {
            var work = prompt.Take(key, out var isDone);
            if (isDone)
                state.Prompt = null;
            if (work is not null)
                await Try(work);
        }
        else
        {
            state.Say(null);
            await Try(() => Do(key));
        }

        // What runs next on this terminal gets the keys that follow.
        if (!isOver)
            keys.Ask();
    }

    private async Task Try(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is HeliosProblemException or HeliosUnreachableException)
        {
            state.Say(failure.Message, isTrouble: true);
        }
    }

    private async Task Do(ConsoleKeyInfo key)
    {
        if (state.IsHelp)
            state.IsHelp = false;
        else if (!Move(key))
            await Act(key);
    }

    /// <summary>Moves the selection; false if the key does something else.</summary>
    private bool Move(ConsoleKeyInfo key)
    {
        var by = key switch
        {
            { Key: ConsoleKey.DownArrow } or { KeyChar: 'j' } => 1,
            { Key: ConsoleKey.UpArrow } or { KeyChar: 'k' } => -1,
            { Key: ConsoleKey.PageDown } => Page,
            { Key: ConsoleKey.PageUp } => -Page,
            _ => 0,
        };
        state.Move(by);
        return by != 0;
    }

    private async Task Act(ConsoleKeyInfo key)
    {
        var lane = state.Target?.Lane;
        switch (key)
        {
            case { Key: ConsoleKey.Enter } when state.Page is null && lane is not null:
                state.Page = await LanePage.Load(call.Client, lane.LaneId, state.Target?.Session, ct);
                break;
            case { Key: ConsoleKey.Escape } when state.Page is not null:
                state.Page = null;
                break;
            case { Key: ConsoleKey.Escape }:
                state.Filter = "";
                break;
            case { KeyChar: 'q' }:
                isOver = true;
                break;
            case { KeyChar: '?' }:
                state.IsHelp = true;
                break;
            case { KeyChar: '/' }:
                state.Page = null;
                state.Prompt = new Prompt("Only rows with", _ => Task.CompletedTask) { Changed = text => state.Filter = text };
                break;
            case { KeyChar: 'n' }:
                state.Prompt = new Prompt("What should the agent do", StartWork);
                break;
            case { KeyChar: 'a' } when lane is not null:
                await AskForAnswer(lane.LaneId);
                break;
            case { KeyChar: 't' } when lane is not null:
                await OpenTerminal(lane.LaneId);
                break;
            case { KeyChar: 'd' } when lane is not null:
                HandOver(lane.LaneId.ToString(), Diff);
                break;
            case { KeyChar: 's' }:
                AskForText();
                break;
            case { KeyChar: 'x' } when lane is not null:
                await AskForCleanUp(lane);
                break;
        }
    }

    /// <summary>Shows the question that the lane's agent waits at; where there is none that can be read, its terminal.</summary>
    private async Task AskForAnswer(LaneId lane)
    {
        if (state.Target is not { Session: { } session } row || !LaneSession.IsActive(session))
        {
            await OpenTerminal(lane);
            return;
        }

        if (await DialogOf(session.SessionId) is not { Choices.Count: > 0 } dialog)
        {
            await OpenTerminal(lane);
            return;
        }

        state.Prompt = new Prompt(
            $"{row.Name} asks: press the number of an answer, or Esc",
            async key =>
            {
                await call.Client.Sessions.Answer(session.SessionId, dialog.DialogId, key, ct: ct);
                state.Say($"Answered: {dialog.Choices.First(one => one.Key == key).Text}");
            }
        )
        {
            Choices = [.. dialog.Choices.Where(one => one.Key.Length == 1).Select(one => one.Key[0])],
            Details =
            [
                .. PlainText.Of(dialog.Question).Split('\n').Select(line => $"  {line}"),
                "",
                .. dialog.Choices.Select(one => $"  {one.Key}. {one.Text}"),
            ],
        };
    }

    private async Task<AgentDialog?> DialogOf(SessionId session)
    {
        try
        {
            return await call.Client.Sessions.Dialog(session, ct);
        }
        catch (HeliosProblemException)
        {
            return null;
        }
    }

    /// <summary>Opens the terminal of the lane's agent, or a shell if there is none.</summary>
    private async Task OpenTerminal(LaneId lane)
    {
        var terminals = await call.Client.Terminals.List(lane, ct);
        var agent = terminals.Items.FirstOrDefault(terminal => terminal.Argv.Count > 0);
        HandOver(lane.ToString(), agent is null ? Shell : $"{Shell} --terminal {agent.TerminalId}");
    }

    private void AskForText()
    {
        if (state.Target is not { Session: { } session } row || !LaneSession.IsActive(session))
        {
            state.Say("It has no agent to send a text to.", isTrouble: true);
            return;
        }

        state.Prompt = new Prompt(
            $"To {row.Name}",
            async text =>
            {
                if (string.IsNullOrWhiteSpace(text))
                    return;
                await call.Client.Sessions.Send(session.SessionId, text, ct: ct);
                state.Say($"Accepted; Helios types it as soon as {row.Name} can take it.");
            }
        );
    }

    /// <summary>Says what would be archived, and what would end, before it asks.</summary>
    private async Task AskForCleanUp(LaneView lane)
    {
        string unsaved;
        try
        {
            var changes = await call.Client.Lanes.Diff(lane.LaneId, ct);
            var open = changes.Uncommitted.Count + changes.Untracked.Count;
            unsaved =
                $" Not committed: {Counted.Of(open, "file")}. Not in {changes.BaseRef}: {Counted.Of(changes.Ahead, "commit")}. "
                + "What is nowhere else is archived.";
        }
        catch (HeliosProblemException unknown)
        {
            unsaved = $" What is unsaved in it is not known ({unknown.Message}); it is archived.";
        }

        var isBusy = lane.Agents.Count + lane.RunsInFlight.Count + lane.SessionsInFlight.Count > 0;
        state.Prompt = new Prompt(
            $"Clean up {lane.DisplayName}?{unsaved}{(isBusy ? " What runs in it ends." : "")}",
            async _ =>
            {
                await call.Client.Lanes.CleanUp(lane.LaneId, new CleanUpRequest { Force = isBusy ? true : null }, wait: null, ct: ct);
                state.Page = null;
                state.Say($"Cleaning up {lane.DisplayName}.");
            }
        )
        {
            IsYesOrNo = true,
        };
    }

    private Task StartWork(string text)
    {
        if (!string.IsNullOrWhiteSpace(text))
            HandOver(text, "\"$0\" start \"$1\"", at: false);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Gives the terminal to a command of this program, and comes back to the same lane. A command that failed is shown until a key is
    /// pressed.
    /// </summary>
    private void HandOver(string argument, string command, bool at = true)
    {
        var back = at ? "exec \"$0\" top --at \"$1\"" : "exec \"$0\" top";
        next = new CommandSpec(
            "/bin/sh",
            "-c",
            $"{command} || {{ printf 'Enter goes back.'; read -r _; }}; {back}",
            Environment.ProcessPath!,
            argument
        ).With("HELIOS_URL", call.Client.Server.ToString());
        isOver = true;
    }
}
