using System.Runtime.InteropServices;
using Helios.Processes.Native;
using Microsoft.Win32.SafeHandles;

namespace Helios.Processes;

/// <summary>
/// The terminal of this process in raw mode: every key arrives as typed, and nothing is echoed or turned into a signal. Restored
/// when disposed, and when the process exits in another orderly way; only one at a time.
/// </summary>
public sealed class RawTerminal : IDisposable
{
    private const int StandardInput = 0;

    // TCSADRAIN: pending output is written first; pending input is kept.
    private const int Drain = 1;

    // The size of struct termios: 60 bytes on Linux, 72 on macOS. It is opaque here.
    private const int Size = 128;

    private readonly byte[] before;
    private readonly PosixSignalRegistration resumed;
    private readonly Lock turn = new();
    private bool isBack;

    private RawTerminal(byte[] before)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Raw terminal mode needs Linux or macOS.");
        this.before = before;
        // After being stopped and continued, the terminal has the settings of the shell.
        resumed = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Apply());
        AppDomain.CurrentDomain.ProcessExit += GiveBack;
    }

    /// <summary>The keyboard input, byte by byte. Reading blocks, so read on a separate thread.</summary>
    public Stream Keys { get; } = new FileStream(new SafeFileHandle(StandardInput, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    /// <summary>Switches the terminal of standard input to raw mode.</summary>
    /// <exception cref="IOException">Standard input is not a terminal.</exception>
    public static RawTerminal Take()
    {
        var found = new byte[Size];
        if (Read(found) != 0)
            throw new IOException($"Standard input is not a terminal: {Libc.Describe(Libc.LastError)}");
        var raw = new RawTerminal(found);
        raw.Apply();
        return raw;
    }

    /// <summary>Restores the terminal.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= GiveBack;
        resumed.Dispose();
        GiveBack(sender: null, EventArgs.Empty);
    }

    private void Apply()
    {
        lock (turn)
        {
            if (isBack)
                return;
            Write(before, raw: true);
        }
    }

    private void GiveBack(object? sender, EventArgs arguments)
    {
        lock (turn)
        {
            if (!isBack)
                Write(before, raw: false);
            isBack = true;
        }
    }

    private static unsafe int Read(byte[] state)
    {
        fixed (byte* into = state)
            return Libc.GetTerminal(StandardInput, into);
    }

    private static unsafe void Write(byte[] state, bool raw)
    {
        var copy = stackalloc byte[Size];
        state.CopyTo(new Span<byte>(copy, Size));
        if (raw)
            Libc.MakeRaw(copy);
        // The terminal is gone.
        _ = Libc.SetTerminal(StandardInput, Drain, copy);
    }
}
