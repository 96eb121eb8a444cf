using System.Globalization;
using Helios.Processes.Native;

namespace Helios.Processes;

/// <summary>Sends signals to exactly one process, never to another one that reuses its pid.</summary>
public static class ProcessSignals
{
    /// <summary>
    /// True if the signal was sent; false if that process is gone. Throws <see cref="UnauthorizedAccessException"/> if not permitted.
    /// </summary>
    public static bool Send(ProcessIdentity target, ProcessSignal signal)
    {
        var fd = OperatingSystem.IsLinux() ? Libc.Syscall(Libc.SysPidfdOpen, target.Pid, 0, 0, 0) : -1;
        if (fd < 0)
        {
            if (OperatingSystem.IsLinux() && Libc.LastError == Libc.ESRCH)
                return false;
            // No pidfd (macOS, Linux before 5.3): there is a window of microseconds between the check and the kill.
            return target.Check() == Liveness.Alive && Interpret(Libc.Kill(target.Pid, (int)signal), target);
        }
        try
        {
            // The descriptor is bound to the current owner of the pid; check its identity only after that.
            return target.Check() != Liveness.Dead && Interpret(Libc.Syscall(Libc.SysPidfdSendSignal, fd, (int)signal, 0, 0), target);
        }
        finally
        {
            _ = Libc.Close((int)fd);
        }
    }

    /// <summary>
    /// Enables SIGINT even if the parent process ignores it, as a shell without job control does for background commands. Call it
    /// before anything handles the signal: .NET does not handle a signal that is ignored when first checked. Linux only; elsewhere, use
    /// SIGTERM.
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
            ? throw new UnauthorizedAccessException($"Process {target.Pid} cannot be signalled: permission denied.")
            : false;
    }
}
