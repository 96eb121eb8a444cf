using System.Collections.Concurrent;
using System.Diagnostics;
using Helios.Processes.Native;

namespace Helios.Processes.Files;

/// <summary>
/// A lock on a path that holds within this process and across processes of the machine; released when its holder dies, and not inherited
/// by children. Fair within a process; between processes, the next attempt wins. The lock file itself stays.
/// </summary>
public sealed class FileLock : IDisposable
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Queues = new(StringComparer.Ordinal);

    private readonly SemaphoreSlim turn;
    private int descriptor;

    private FileLock(SemaphoreSlim turn, int descriptor) => (this.turn, this.descriptor) = (turn, descriptor);

    /// <summary>Returns the lock, or null if it is held.</summary>
    public static FileLock? TryAcquire(string path)
    {
        var queue = QueueOf(path);
        if (!queue.Wait(0))
            return null;
        return TakeOrRelease(path, queue);
    }

    /// <summary>Waits for its turn; null if <paramref name="patience"/> has passed.</summary>
    public static async Task<FileLock?> Acquire(string path, TimeSpan patience, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var queue = QueueOf(path);
        if (!await queue.WaitAsync(patience, cancellationToken))
            return null;
        var handedOn = false;
        var pause = TimeSpan.FromMilliseconds(1);
        try
        {
            while (true)
            {
                if (TryTake(path) is var taken and >= 0)
                {
                    var held = new FileLock(queue, taken);
                    handedOn = true;
                    return held;
                }
                if (clock.Elapsed >= patience)
                    return null;
                await Task.Delay(pause, cancellationToken);
                pause = pause < TimeSpan.FromMilliseconds(16) ? pause * 2 : pause;
            }
        }
        finally
        {
            if (!handedOn)
                queue.Release();
        }
    }

    private static SemaphoreSlim QueueOf(string path) => Queues.GetOrAdd(Path.GetFullPath(path), _ => new SemaphoreSlim(1, 1));

    private static FileLock? TakeOrRelease(string path, SemaphoreSlim queue)
    {
        var taken = -1;
        try
        {
            taken = TryTake(path);
            return taken < 0 ? null : new FileLock(queue, taken);
        }
        finally
        {
            if (taken < 0)
                queue.Release();
        }
    }

    private static int TryTake(string path)
    {
        var fd = Libc.Open(path, Libc.O_RDWR | Libc.O_CREAT);
        if (fd < 0)
            throw new IOException($"The lock file '{path}' could not be opened: {Libc.Describe(Libc.LastError)}");
        if (Libc.FLock(fd, Libc.LOCK_EX | Libc.LOCK_NB) == 0)
            return fd;
        _ = Libc.Close(fd);
        return -1;
    }

    public void Dispose()
    {
        var held = Interlocked.Exchange(ref descriptor, -1);
        if (held < 0)
            return;
        // Released explicitly: a child between fork and exec has a copy of the descriptor, and closing ours alone would not release it.
        _ = Libc.FLock(held, Libc.LOCK_UN);
        _ = Libc.Close(held);
        turn.Release();
    }
}
