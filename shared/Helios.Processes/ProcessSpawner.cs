using Helios.Processes.Native;

namespace Helios.Processes;

/// <summary>Starts processes that live on when we do not: in a session of their own, reading and writing files.</summary>
public static class ProcessSpawner
{
    /// <summary>
    /// Starts the command. Its time-out, standard input bytes and output limit do not apply here.
    /// Throws <see cref="ProcessStartException"/> when nothing could be started.
    /// </summary>
    public static SpawnedProcess Spawn(CommandSpec command, SpawnStreams streams)
    {
        int stdin = -1, stdout = -1, stderr = -1;
        try
        {
            stdin = Open(streams.StdinFile ?? "/dev/null", Libc.O_RDONLY);
            stdout = Open(streams.StdoutFile ?? "/dev/null", Libc.O_WRONLY | Libc.O_APPEND | Libc.O_CREAT);
            stderr = Open(streams.StderrFile ?? "/dev/null", Libc.O_WRONLY | Libc.O_APPEND | Libc.O_CREAT);
            var pid = Native.Spawn.Start(command, stdin, stdout, stderr);
            // Until we collect it, it stays at least a zombie: its pid cannot be another's when its start time is read.
            var identity = ProcessTable.Current.Read(pid)?.Identity ?? new ProcessIdentity(pid, 0, ProcessIdentity.CurrentBootId);
            return new SpawnedProcess(identity, ChildReaper.Watch(pid));
        }
        finally
        {
            Close(stdin);
            Close(stdout);
            Close(stderr);
        }
    }

    private static int Open(string path, int flags)
    {
        var fd = Libc.Open(path, flags);
        return fd >= 0 ? fd : throw new ProcessStartException(StartFailure.RedirectionFailed, $"'{path}': {Libc.Describe(Libc.LastError)}");
    }

    private static void Close(int fd)
    {
        if (fd >= 0)
            _ = Libc.Close(fd);
    }
}
