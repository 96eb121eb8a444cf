using System.Runtime.InteropServices;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Terminals;
using Helios.Processes;

namespace Helios.Cli.Lanes;

/// <summary>Connects the local screen and keyboard to a lane's terminal, through the server.</summary>
internal static class RemoteTerminal
{
    private const int MostCells = 1000;

    // Resets what the remote side would have reset: alternate screen, mouse, bracketed paste, keypad, hidden cursor, colours.
    private static readonly byte[] Undo =
        "\e[?1049l\e[?1000l\e[?1002l\e[?1003l\e[?1005l\e[?1006l\e[?1004l\e[?2004l\e[?1l\e>\e[?25h\e[0m\e(B\r\n"u8.ToArray();

    public static async Task<int> Attach(CliCall call, TerminalView view, CancellationToken ct)
    {
        var back = $"helios lane shell {call.Named ?? view.LaneId.ToString()} --terminal {view.TerminalId}";
        var (columns, rows) = Size();
        await using var remote = await call.Client.Terminals.Attach(view.LaneId, view.TerminalId, columns, rows, ct: ct);
        // An outer tmux takes the first Ctrl-B for itself.
        var detach = call.Environment.Variable("TMUX") is null ? "Ctrl-B and then D" : "Ctrl-B, Ctrl-B and then D";
        call.Say(
            $"Terminal {view.TerminalId} on host {view.HostId}, through {call.Client.Server}; {detach} detaches and leaves it running."
        );
        await call.Terminal.Flush();
        var end = await Splice(call, remote, (columns, rows), ct);
        if (end is not { IsOrderly: true })
        {
            throw new CliException(
                ExitCodes.Unreachable,
                "terminal_lost",
                $"{end?.Words ?? "The connection to the terminal broke."} Terminal {view.TerminalId} keeps running if its host does.",
                back
            );
        }

        // The server's message is the same for a terminal that ended and one that the user detached from.
        call.Say(
            await IsThere(call, view) switch
            {
                true => $"Detached; terminal {view.TerminalId} keeps running. To reattach: {back}",
                false => end.Words.Length > 0 ? end.Words : "The terminal has ended.",
                null => $"Detached, or ended: cannot tell whether terminal {view.TerminalId} still runs. To reattach, if it does: {back}",
            }
        );
        return ExitCodes.Done;
    }

    /// <summary>Screen and keyboard belong to the remote terminal until it ends; null if the connection broke.</summary>
    private static async Task<TerminalAttachmentEnd?> Splice(
        CliCall call,
        TerminalAttachment remote,
        (int Columns, int Rows) told,
        CancellationToken ct
    )
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Attaching to terminals needs Linux or macOS.");
        using var raw = RawTerminal.Take();
        using var window = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Resize(remote));
        using var resumed = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Resize(remote));
        // It may have changed before the handler was registered.
        if (Size() != told)
            Resize(remote);
        using var screen = new RemoteScreen(call.Terminal.RawOut);
        var isUndone = false;
        try
        {
            var showing = remote.Show(screen.Show, CancellationToken.None);
            var typing = Type(raw, remote);
            if (await Task.WhenAny(showing, typing).WaitAsync(ct) == typing)
            {
                // The keyboard is gone, or the input was not delivered: the remote side says which.
                if (await typing)
                    throw new CliException(ExitCodes.Cancelled, "cancelled", "Standard input was closed.");
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

    /// <summary>
    /// Forwards keyboard input, on its own thread, because reading blocks. Completes with true when the keyboard is gone.
    /// </summary>
    private static Task<bool> Type(RawTerminal raw, TerminalAttachment remote) =>
        Task.Factory.StartNew(
            () =>
            {
                var buffer = new byte[4096];
                while (true)
                {
                    try
                    {
                        if (raw.Keys.Read(buffer) is var count && count <= 0)
                            return true;
                        remote.Type(buffer.AsMemory(0, count)).GetAwaiter().GetResult();
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
            TaskScheduler.Default
        );

    private static async void Resize(TerminalAttachment remote)
    {
        try
        {
            var (columns, rows) = Size();
            await remote.Resize(columns, rows);
        }
        catch (HeliosUnreachableException)
        {
            // The output side notices it too, and reports it.
        }
    }

    private static (int Columns, int Rows) Size() =>
        (Math.Clamp(Console.WindowWidth, 1, MostCells), Math.Clamp(Console.WindowHeight, 1, MostCells));

    /// <summary>Null if the answer is unknown: that does not mean that it ended.</summary>
    private static async Task<bool?> IsThere(CliCall call, TerminalView view)
    {
        try
        {
            await call.Client.Terminals.Get(view.LaneId, view.TerminalId, CancellationToken.None);
            return true;
        }
        // A lane that is cleaning or closed has no terminals.
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
