using System.Runtime.InteropServices;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Terminals;
using Helios.Processes;

namespace Helios.Cli.Lanes;

/// <summary>A lane's terminal on this screen and keyboard, through the server.</summary>
internal static class FarTerminal
{
    private const int MostCells = 1000;

    // What the far side would have undone: the other screen, the mouse, pasting in brackets, the keypad, the hidden cursor, colours.
    private static readonly byte[] Undo =
        "\e[?1049l\e[?1000l\e[?1002l\e[?1003l\e[?1005l\e[?1006l\e[?1004l\e[?2004l\e[?1l\e>\e[?25h\e[0m\e(B\r\n"u8.ToArray();

    public static async Task<int> Attach(CliCall call, TerminalView view, CancellationToken ct)
    {
        var back = $"helios lane shell {call.Named ?? view.LaneId.ToString()} --terminal {view.TerminalId}";
        var (columns, rows) = Size();
        await using var far = await call.Client.Terminals.Attach(view.LaneId, view.TerminalId, columns, rows, ct: ct);
        // A tmux around this one takes the first Ctrl-B for itself.
        var detach = call.Environment.Variable("TMUX") is null ? "Ctrl-B and then D" : "Ctrl-B, Ctrl-B and then D";
        call.Say($"Terminal {view.TerminalId} on host {view.HostId}, through {call.Client.Server}; {detach} detaches and leaves it running.");
        await call.Terminal.Flush();
        var end = await Splice(call, far, (columns, rows), ct);
        if (end is not { IsOrderly: true })
        {
            throw new CliException(
                ExitCodes.Unreachable, "terminal_lost",
                $"{end?.Words ?? "The connection to the terminal broke off."} Terminal {view.TerminalId} goes on if its host does.", back);
        }

        // The server's words are the same for a terminal that ended and one that somebody detached from.
        call.Say(await IsThere(call, view) switch
        {
            true => $"Detached; terminal {view.TerminalId} goes on. Back to it: {back}",
            false => end.Words.Length > 0 ? end.Words : "The terminal has ended.",
            null => $"Detached, or ended: whether terminal {view.TerminalId} goes on could not be asked. Back to it, if it does: {back}",
        });
        return ExitCodes.Done;
    }

    /// <summary>Screen and keyboard are the far terminal's until it ends; none when the connection broke off.</summary>
    private static async Task<TerminalAttachmentEnd?> Splice(CliCall call, TerminalAttachment far, (int Columns, int Rows) told, CancellationToken ct)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Terminals are attached to from Linux and macOS only.");
        using var raw = RawTerminal.Take();
        using var window = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Resize(far));
        using var resumed = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Resize(far));
        // It may have changed while nobody listened.
        if (Size() != told)
            Resize(far);
        using var screen = new FarScreen(call.Terminal.RawOut);
        var isUndone = false;
        try
        {
            var showing = far.Show(screen.Show, CancellationToken.None);
            var typing = Type(raw, far);
            if (await Task.WhenAny(showing, typing).WaitAsync(ct) == typing)
            {
                // The keyboard is gone, or what was typed did not get through: the other side says which.
                if (await typing)
                    throw new CliException(ExitCodes.Cancelled, "cancelled", "The keyboard here is gone.");
            }

            var end = await showing.WaitAsync(ct);
            isUndone = end.IsOrderly;
            return end;
        }
        catch (HeliosUnreachableException)
        {
            return null;
        }
        finally
        {
            if (!isUndone)
                await screen.Close(Undo);
        }
    }

    /// <summary>Passes on what is typed, on a thread of its own: reading a keyboard blocks. Done, and true, when there is no keyboard any more.</summary>
    private static Task<bool> Type(RawTerminal raw, TerminalAttachment far) => Task.Factory.StartNew(
        () =>
        {
            var buffer = new byte[4096];
            while (true)
            {
                try
                {
                    if (raw.Keys.Read(buffer) is var count && count <= 0)
                        return true;
                    far.Type(buffer.AsMemory(0, count)).GetAwaiter().GetResult();
                }
                catch (IOException)
                {
                    return true;
                }
                catch (HeliosUnreachableException)
                {
                    return false;
                }
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private static async void Resize(TerminalAttachment far)
    {
        try
        {
            var (columns, rows) = Size();
            await far.Resize(columns, rows);
        }
        catch (HeliosUnreachableException)
        {
            // Whoever shows hears of it too, and says so.
        }
    }

    private static (int Columns, int Rows) Size() => (Math.Clamp(Console.WindowWidth, 1, MostCells), Math.Clamp(Console.WindowHeight, 1, MostCells));

    /// <summary>Null where nobody can say just now: that is no death.</summary>
    private static async Task<bool?> IsThere(CliCall call, TerminalView view)
    {
        try
        {
            await call.Client.Terminals.Get(view.LaneId, view.TerminalId, CancellationToken.None);
            return true;
        }
        // A lane that is being cleaned up, or was, has no terminals any more.
        catch (HeliosProblemException gone) when (gone.Status == 404 || gone.Reason is "lane_closed" or "invalid_transition")
        {
            return false;
        }
        catch (Exception unknown) when (unknown is HeliosProblemException or HeliosUnreachableException)
        {
            return null;
        }
    }
}
