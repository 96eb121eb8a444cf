using System.IO.Pipes;
using Helios.Processes.Native;
using Microsoft.Win32.SafeHandles;

namespace Helios.Processes;

/// <summary>A long-running program that we exchange data with. Its standard error is part of its output.</summary>
public sealed class PipedProcess : IAsyncDisposable
{
    private readonly AnonymousPipeClientStream input;
    private readonly AnonymousPipeClientStream output;
    private readonly TimeSpan stopGrace;

    private PipedProcess(
        ProcessIdentity identity,
        Task<CommandEnding> exit,
        AnonymousPipeClientStream input,
        AnonymousPipeClientStream output,
        TimeSpan stopGrace
    )
    {
        Identity = identity;
        Exit = exit;
        this.input = input;
        this.output = output;
        this.stopGrace = stopGrace;
    }

    /// <summary>Its identity.</summary>
    public ProcessIdentity Identity { get; }

    /// <summary>Completes with how it ended.</summary>
    public Task<CommandEnding> Exit { get; }

    /// <summary>Its standard input.</summary>
    public Stream Input => input;

    /// <summary>Its output.</summary>
    public Stream Output => output;

    /// <summary>
    /// Starts the command; its timeout, standard input bytes and output limit do not apply. Throws <see cref="ProcessStartException"/>.
    /// </summary>
    public static PipedProcess Start(CommandSpec command)
    {
        var owned = new List<int>();
        try
        {
            var (inRead, inWrite) = Pipe();
            var (outRead, outWrite) = Pipe();
            var pid = Spawn.Start(command, inRead, outWrite, outWrite);
            // Until it is reaped, it stays at least a zombie: its pid cannot be reused before its start time is read.
            var identity = ProcessTable.Current.Read(pid)?.Identity ?? new ProcessIdentity(pid, 0, ProcessIdentity.CurrentBootId);
            return new PipedProcess(
                identity,
                ChildReaper.Watch(pid),
                Ours(PipeDirection.Out, inWrite),
                Ours(PipeDirection.In, outRead),
                command.StopGrace
            );
        }
        catch (IOException failure)
        {
            throw new ProcessStartException(StartFailure.ResourcesExhausted, failure.Message);
        }
        finally
        {
            foreach (var fd in owned)
                _ = Libc.Close(fd);
        }

        (int Read, int Write) Pipe()
        {
            var (read, write) = Libc.Pipe();
            owned.Add(read);
            owned.Add(write);
            return (read, write);
        }

        AnonymousPipeClientStream Ours(PipeDirection direction, int fd)
        {
            owned.Remove(fd);
            return new AnonymousPipeClientStream(direction, new SafePipeHandle(fd, ownsHandle: true));
        }
    }

    /// <summary>Closes its input, which ends most programs; stops it if it does not end. Returns when it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await input.DisposeAsync();
        await Task.WhenAny(Exit, Task.Delay(stopGrace, TimeProvider.System));
        if (!Exit.IsCompleted)
            await ProcessTree.Terminate(ProcessScope.Of(Identity), stopGrace, CancellationToken.None);
        await output.DisposeAsync();
    }
}
