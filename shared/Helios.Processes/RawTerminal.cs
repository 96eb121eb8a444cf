using System.Runtime.InteropServices;
using Helios.Processes.Native;
using Microsoft.Win32.SafeHandles;

namespace Helios.Processes;

/// <summary>
/// The terminal that this process was started on, raw: every key comes as it is typed, and nothing is echoed or made a signal of. Given
/// back as it was when disposed, and when the process ends in another orderly way; only one at a time.
/// </summary>
public sealed class RawTerminal : IDisposable
{
    private const int StandardInput = 0;

    // TCSADRAIN: what was written is shown before; what was typed ahead is kept.
    private const int Drain = 1;

    // What struct termios takes: 60 bytes on Linux, 72 on macOS. Nothing here looks into it.
    private const int Size = 128;

    private readonly byte[] before;
    private readonly PosixSignalRegistration resumed;
    private readonly Lock turn = new();
    private bool isBack;

    private RawTerminal(byte[] before)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("Terminals are taken raw on Linux and macOS only.");
        this.before = before;
        // Who was stopped and goes on finds the terminal as the shell had it meanwhile.
        resumed = PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Apply());
        AppDomain.CurrentDomain.ProcessExit += GiveBack;
    }

    /// <summary>What is typed, byte by byte. Reading blocks: a thread of its own reads.</summary>
    public Stream Keys { get; } = new FileStream(new SafeFileHandle(StandardInput, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    /// <summary>Takes the terminal that is standard input.</summary>
    /// <exception cref="IOException">Standard input is no terminal.</exception>
    public static RawTerminal Take()
    {
        var found = new byte[Size];
        if (Read(found) != 0)
            throw new IOException($"Standard input is no terminal: {Libc.Describe(Libc.LastError)}");
        var raw = new RawTerminal(found);
        raw.Apply();
        return raw;
    }

    /// <summary>Gives the terminal back as it was.</summary>
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
        // A terminal that is gone needs nothing any more.
        _ = Libc.SetTerminal(StandardInput, Drain, copy);
    }
}
