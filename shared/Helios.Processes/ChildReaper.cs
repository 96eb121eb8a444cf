using System.Runtime.InteropServices;
using Helios.Processes.Native;

namespace Helios.Processes;

/// <summary>
/// Collects the exit statuses of the children we spawned, and of no others. .NET's own handler only reaps children of its
/// <c>Process</c> class, so the two do not interfere.
/// </summary>
internal static class ChildReaper
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, TaskCompletionSource<CommandEnding>> Children = [];
    private static readonly PosixSignalRegistration? Registration = OperatingSystem.IsWindows()
        ? null
        : PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => Collect());

    // A program that hosts us may replace the signal's handler: then an exit is noticed late, but never missed.
    private static readonly Timer Sweep = new(_ => Collect(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public static Task<CommandEnding> Watch(int pid)
    {
        var exit = new TaskCompletionSource<CommandEnding>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (Gate)
        {
            Children[pid] = exit;
            if (Children.Count == 1)
                Sweep.Change(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        }
        // It may have ended before we checked.
        Collect();
        return exit.Task;
    }

    public static bool IsWatching(int pid)
    {
        lock (Gate)
            return Children.ContainsKey(pid);
    }

    private static void Collect()
    {
        lock (Gate)
        {
            foreach (var (pid, exit) in Children)
            {
                if (TryCollect(pid) is not { } ending)
                    continue;
                Children.Remove(pid);
                exit.SetResult(ending);
            }
            if (Children.Count == 0)
                Sweep.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        GC.KeepAlive(Registration);
    }

    private static unsafe CommandEnding? TryCollect(int pid)
    {
        int status;
        var answer = Libc.WaitPid(pid, &status, Libc.WNOHANG);
        if (answer == 0)
            return null;
        if (answer < 0)
            return Libc.LastError == Libc.EINTR ? null : new CommandEnding.Vanished();
        var signal = status & 0x7f;
        return signal == 0 ? new CommandEnding.Exited((status >> 8) & 0xff) : new CommandEnding.Signalled(signal);
    }
}
