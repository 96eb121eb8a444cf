using Helios.Processes.Native;

namespace Helios.Processes;

/// <summary>Starts processes that outlive us: in their own session, with files as streams.</summary>
public static class ProcessSpawner
{
    /// <summary>
    /// Starts the command. Its timeout, standard input bytes and output limit do not apply.
    /// Throws <see cref="ProcessStartException"/> on failure.
    /// </summary>
    public static SpawnedProcess Spawn(CommandSpec command, SpawnStreams streams)
    {
        int stdin = -1,
            stdout = -1,
            stderr = -1;
        try
        {
            stdin = Open(streams.StdinFile ?? "/dev/null", Libc.O_RDONLY);
            stdout = Open(streams.StdoutFile ?? "/dev/null", Libc.O_WRONLY | Libc.O_APPEND | Libc.O_CREAT);
            stderr = Open(streams.StderrFile ?? "/dev/null", Libc.O_WRONLY | Libc.O_APPEND | Libc.O_CREAT);
            var pid = Processes.Spawn.Start(command, stdin, stdout, stderr);
            // Until we reap it, it stays at least a zombie: its pid cannot be reused before its start time is read.
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
