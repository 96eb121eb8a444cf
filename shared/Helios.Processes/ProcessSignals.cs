using System.Globalization;
using Helios.Processes.Native;

namespace Helios.Processes;

/// <summary>Signals to exactly one process, never to whoever has its pid now.</summary>
public static class ProcessSignals
{
    /// <summary>True when it was sent; false when that process is gone. Throws <see cref="UnauthorizedAccessException"/> when not permitted.</summary>
    public static bool Send(ProcessIdentity target, ProcessSignal signal)
    {
        var fd = OperatingSystem.IsLinux() ? Libc.Syscall(Libc.SysPidfdOpen, target.Pid, 0, 0, 0) : -1;
        if (fd < 0)
        {
            if (OperatingSystem.IsLinux() && Libc.LastError == Libc.ESRCH)
                return false;
            // No pidfd here (macOS, Linux before 5.3): between the check and the kill lies a window of microseconds.
            return target.Check() == Liveness.Alive && Interpret(Libc.Kill(target.Pid, (int)signal), target);
        }
        try
        {
            // The descriptor is bound to whoever has the pid now; only then is it worth asking who that is.
            return target.Check() != Liveness.Dead
                && Interpret(Libc.Syscall(Libc.SysPidfdSendSignal, fd, (int)signal, 0, 0), target);
        }
        finally
        {
            _ = Libc.Close((int)fd);
        }
    }

    /// <summary>
    /// Takes SIGINT although whoever started this process has it ignored, as a shell without job control does for what it starts in the background. To be called
    /// before anything listens for it: .NET leaves a signal alone that is ignored when it first looks. On Linux; elsewhere SIGTERM does the same.
    /// </summary>
    public static void TakeInterrupt()
    {
        if (OperatingSystem.IsLinux() && IgnoresInterrupt())
            _ = Libc.Signal(Libc.SIGINT, Libc.SIG_DFL);
    }

    private static bool IgnoresInterrupt()
    {
        const string field = "SigIgn:";
        const ulong interrupt = 1UL << (Libc.SIGINT - 1);
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return line is not null
            && ulong.TryParse(line.AsSpan(field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var ignored)
            && (ignored & interrupt) != 0;
    }

    private static bool Interpret(long answer, ProcessIdentity target)
    {
        if (answer == 0)
            return true;
        var error = Libc.LastError;
        return error == Libc.EPERM
            ? throw new UnauthorizedAccessException($"Process {target.Pid} may not be signalled by us.")
            : false;
    }
}
