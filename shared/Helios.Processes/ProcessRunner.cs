using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using Helios.Processes.Native;
using Microsoft.Win32.SafeHandles;

namespace Helios.Processes;

/// <summary>The real <see cref="IProcessRunner"/>.</summary>
public sealed class ProcessRunner : IProcessRunner
{
    /// <summary>Set in every command's environment, unique per call, to find escaped processes when it is stopped.</summary>
    public const string CallVariable = "HELIOS_PROCESS_CALL";

    private static long calls;

    /// <summary>The shared instance; it has no state.</summary>
    public static ProcessRunner Instance { get; } = new();

    /// <inheritdoc/>
    public async Task<CommandResult> Run(CommandSpec command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var clock = Stopwatch.StartNew();
        var marker = new EnvironmentMarker(CallVariable, NextCall());
        Child child;
        try
        {
            child = Child.Start(command.With(marker.Name, marker.Value));
        }
        catch (ProcessStartException failure)
        {
            return new CommandResult(
                command,
                new CommandEnding.NotStarted(failure.Reason, failure.Message),
                CapturedOutput.Empty,
                CapturedOutput.Empty,
                clock.Elapsed
            );
        }

        using (child)
        {
            using var abandon = new CancellationTokenSource();
            using var broken = new CancellationTokenSource();
            var stdout = new OutputCapture(command.OutputLimit);
            var stderr = new OutputCapture(command.OutputLimit);
            var reading = Task.WhenAll(
                child.FeedStdin(command.Stdin, abandon.Token),
                Child.Pump(child.Stdout, stdout, command.StdoutTo, broken, abandon.Token),
                Child.Pump(child.Stderr, stderr, null, broken, abandon.Token)
            );

            var ending = await child.WaitForExit(command.Timeout, broken.Token, cancellationToken);
            var stopped = ending is null;
            if (ending is null)
            {
                await ProcessTree.Terminate(ProcessScope.Of(child.Identity, marker), command.StopGrace, CancellationToken.None);
                ending = new CommandEnding.TimedOut(command.Timeout ?? TimeSpan.Zero);
            }
            await Child.Drain(reading, command.DrainGrace, abandon);
            if (stopped)
                cancellationToken.ThrowIfCancellationRequested();
            if (reading is { IsFaulted: true, Exception.InnerException: { } failed })
                throw new IOException($"Forwarding the output of {command.File} failed: {failed.Message}", failed);
            return new CommandResult(command, ending, stdout.ToOutput(), stderr.ToOutput(), clock.Elapsed);
        }
    }

    private static string NextCall() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{ProcessIdentity.Current.Pid}-{ProcessIdentity.Current.StartTime}-{Interlocked.Increment(ref calls)}"
        );

    /// <summary>A started command and our ends of its pipes.</summary>
    private sealed class Child : IDisposable
    {
        // 64 KiB by default, 1 MiB if increased; a child that keeps writing is not followed.
        private const int MostInAPipe = 1024 * 1024;

        private AnonymousPipeClientStream? stdin;

        public required ProcessIdentity Identity { get; init; }

        public required Task<CommandEnding> Exit { get; init; }

        public required AnonymousPipeClientStream Stdout { get; init; }

        public required AnonymousPipeClientStream Stderr { get; init; }

        public static Child Start(CommandSpec command)
        {
            var owned = new List<int>();
            try
            {
                var (outRead, outWrite) = Pipe();
                var (errRead, errWrite) = Pipe();
                var (inRead, inWrite) = command.Stdin is null ? (Open("/dev/null"), -1) : Pipe();
                var pid = Spawn.Start(command, inRead, outWrite, errWrite);
                // Until it is reaped, it stays at least a zombie: its pid cannot be reused before its start time is read.
                var identity = ProcessTable.Current.Read(pid)?.Identity ?? new ProcessIdentity(pid, 0, ProcessIdentity.CurrentBootId);
                var child = new Child
                {
                    Identity = identity,
                    Exit = ChildReaper.Watch(pid),
                    Stdout = Stream(PipeDirection.In, outRead),
                    Stderr = Stream(PipeDirection.In, errRead),
                    stdin = inWrite < 0 ? null : Stream(PipeDirection.Out, inWrite),
                };
                return child;
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

            int Open(string path)
            {
                var fd = Libc.Open(path, Libc.O_RDONLY);
                if (fd < 0)
                    throw new IOException($"'{path}': {Libc.Describe(Libc.LastError)}");
                owned.Add(fd);
                return fd;
            }

            AnonymousPipeClientStream Stream(PipeDirection direction, int fd)
            {
                owned.Remove(fd);
                return new AnonymousPipeClientStream(direction, new SafePipeHandle(fd, ownsHandle: true));
            }
        }

        public async Task FeedStdin(ReadOnlyMemory<byte>? bytes, CancellationToken abandon)
        {
            if (stdin is not { } stream || bytes is not { } content)
                return;
            try
            {
                await stream.WriteAsync(content, abandon);
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException)
            {
                // A program need not read its input.
            }
            finally
            {
                await stream.DisposeAsync();
                stdin = null;
            }
        }

        public static async Task Pump(
            AnonymousPipeClientStream from,
            OutputCapture capture,
            Stream? to,
            CancellationTokenSource broken,
            CancellationToken abandon
        )
        {
            var buffer = new byte[16 * 1024];
            try
            {
                while (await Next(from, buffer, abandon) is var count and > 0)
                {
                    if (to is null)
                        capture.Write(buffer.AsSpan(0, count));
                    else
                        await to.WriteAsync(buffer.AsMemory(0, count), abandon);
                }

                // The command has ended, and other holders of its pipe are no longer waited for. Its own output may still be unread in the
                // pipe, because a busy machine may delay this process for longer than the grace period.
                for (
                    var left = MostInAPipe;
                    left > 0 && Libc.ReadWhatIsThere((int)from.SafePipeHandle.DangerousGetHandle(), buffer) is var count and > 0;
                    left -= count
                )
                {
                    if (to is null)
                        capture.Write(buffer.AsSpan(0, count));
                    else
                        await to.WriteAsync(buffer.AsMemory(0, count), CancellationToken.None);
                }
            }
            catch (OperationCanceledException) when (abandon.IsCancellationRequested)
            {
                // The destination was too slow; the output up to here counts.
            }
            catch
            {
                // Ends the command: its output is no longer read, and it would block forever.
                await broken.CancelAsync();
                throw;
            }
        }

        /// <summary>0 at the end, or when no longer waiting.</summary>
        private static async ValueTask<int> Next(Stream from, byte[] buffer, CancellationToken abandon)
        {
            try
            {
                return await from.ReadAsync(buffer, abandon);
            }
            catch (OperationCanceledException) when (abandon.IsCancellationRequested)
            {
                return 0;
            }
        }

        /// <summary>Null: the time is up, the caller cancelled, or forwarding the output failed; the command still runs.</summary>
        public async Task<CommandEnding?> WaitForExit(TimeSpan? timeout, CancellationToken broken, CancellationToken cancellationToken)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(broken, cancellationToken);
            if (timeout is { } bound)
                limit.CancelAfter(bound);
            try
            {
                return await Exit.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                return Exit.IsCompletedSuccessfully ? await Exit : null;
            }
        }

        public static async Task Drain(Task reading, TimeSpan grace, CancellationTokenSource abandon)
        {
            try
            {
                await reading.WaitAsync(grace);
            }
            catch (TimeoutException)
            {
                await abandon.CancelAsync();
                await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception) when (reading.IsFaulted)
            {
                // The caller reports it after the tree is gone.
            }
        }

        public void Dispose()
        {
            stdin?.Dispose();
            Stdout.Dispose();
            Stderr.Dispose();
        }
    }
}
