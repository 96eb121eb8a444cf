using System.Text;
using Helios.Processes.Native;
using Microsoft.Win32.SafeHandles;

namespace Helios.Processes;

/// <summary>A program on a pseudo-terminal (Linux), read and typed into like by a person.</summary>
public sealed class TerminalProcess : IAsyncDisposable
{
    private const nuint SetWindowSize = 0x5414;

    private readonly FileStream master;
    private readonly TimeSpan stopGrace;

    private TerminalProcess(FileStream master, ProcessIdentity identity, Task<CommandEnding> exit, TimeSpan stopGrace)
    {
        this.master = master;
        this.stopGrace = stopGrace;
        Identity = identity;
        Exit = exit;
    }

    /// <summary>Its identity.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>Completes with how it ended.</summary>
    public Task<CommandEnding> Exit { get; }

    /// <summary>
    /// Starts the command; its timeout, standard input bytes and output limit do not apply. Throws <see cref="ProcessStartException"/>.
    /// </summary>
    public static unsafe TerminalProcess Start(CommandSpec command, int columns, int rows)
    {
        if (!OperatingSystem.IsLinux())
            throw new ProcessStartException(StartFailure.Unspecified, "Pseudo-terminals need Linux");
        var handle = new SafeFileHandle(Libc.OpenPseudoTerminal(Libc.O_RDWR | Libc.O_NOCTTY_LINUX | Libc.O_CLOEXEC), ownsHandle: true);
        try
        {
            var fd = (int)handle.DangerousGetHandle();
            var name = stackalloc byte[128];
            if (
                handle.IsInvalid
                || Libc.GrantPseudoTerminal(fd) != 0
                || Libc.UnlockPseudoTerminal(fd) != 0
                || Libc.PseudoTerminalName(fd, name, 128) != 0
            )
                throw new ProcessStartException(StartFailure.ResourcesExhausted, $"No pseudo-terminal: {Libc.Describe(Libc.LastError)}");
            SetSize(handle, columns, rows);
            var path = Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
            var pid = Spawn.StartOn(path, command);
            // Until it is reaped, it stays at least a zombie: its pid cannot be reused before its start time is read.
            var identity = ProcessTable.Current.Read(pid)?.Identity ?? new ProcessIdentity(pid, 0, ProcessIdentity.CurrentBootId);
            return new TerminalProcess(
                new FileStream(handle, FileAccess.ReadWrite, bufferSize: 0),
                identity,
                ChildReaper.Watch(pid),
                command.StopGrace
            );
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Forwards its output until it ends, on a separate thread, because reading a terminal blocks. While <paramref name="to"/> processes
    /// one part, nothing more is read, and the program waits.
    /// </summary>
    public Task Show(Func<ReadOnlyMemory<byte>, Task> to) =>
        Task.Factory.StartNew(
            () =>
            {
                var buffer = new byte[16 * 1024];
                while (true)
                {
                    int count;
                    try
                    {
                        count = master.Read(buffer);
                    }
                    catch (IOException)
                    {
                        // The other end is closed.
                        return;
                    }

                    if (count == 0)
                        return;
                    to(buffer.AsMemory(0, count)).GetAwaiter().GetResult();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );

    /// <summary>Types input. Waits while the program reads nothing.</summary>
    public Task Type(ReadOnlyMemory<byte> bytes) => Task.Run(() => master.Write(bytes.Span));

    /// <summary>Changes the size of the terminal.</summary>
    public void Resize(int columns, int rows) => SetSize(master.SafeFileHandle, columns, rows);

    /// <summary>Ends it and everything that it started. Returns when it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!await HangUp())
            await ProcessTree.Terminate(ProcessScope.Of(Identity), ProcessSignal.Hangup, stopGrace, CancellationToken.None);
        // Its children are in its session; the session id is not reused while the session has members.
        var left = (await SharedLook.Take())
            .Where(row => row.SessionId == Identity.Pid && !row.IsZombie)
            .Select(row => row.Identity)
            .ToList();
        if (left.Count > 0)
            await ProcessTree.Terminate(new ProcessScope { Others = left }, ProcessSignal.Hangup, stopGrace, CancellationToken.None);
        await master.DisposeAsync();
    }

    /// <summary>Hangs up the known process, without a snapshot of all processes; false if it does not exit.</summary>
    private async Task<bool> HangUp()
    {
        if (!Exit.IsCompleted)
            ProcessSignals.Send(Identity, ProcessSignal.Hangup);
        try
        {
            await Exit.WaitAsync(stopGrace);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static unsafe void SetSize(SafeFileHandle handle, int columns, int rows)
    {
        var size = stackalloc ushort[4] { (ushort)rows, (ushort)columns, 0, 0 };
        _ = Libc.IoctlWindow((int)handle.DangerousGetHandle(), SetWindowSize, size);
    }
}
