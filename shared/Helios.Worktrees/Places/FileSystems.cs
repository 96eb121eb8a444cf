using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Places;

/// <summary>
/// Checks that file systems respond before anything is done in them: a call to a dead mount never returns, and cannot be cancelled. A check
/// that has not returned is awaited again, not started twice.
/// </summary>
internal sealed class FileSystems(TimeProvider time, IOptions<WorktreeOptions> options)
{
    private readonly ConcurrentDictionary<string, Sight> sights = new(StringComparer.Ordinal);

    /// <summary>Whether a path can be read in time; an error counts as a response.</summary>
    public async Task<bool> Answers(string path, CancellationToken cancellationToken)
    {
        if (!sights.TryGetValue(path, out var sight) || sight.Look.IsCompleted)
            sights[path] = sight = new Sight(path, time);
        var limit = options.Value.LookLimit;
        // Until it starts it waits for a processor, which says nothing about the file system.
        for (var left = limit - sight.Took; left > TimeSpan.Zero; left = limit - sight.Took)
        {
            try
            {
                await sight.Look.WaitAsync(left, time, cancellationToken);
                sights.TryRemove(KeyValuePair.Create(path, sight));
                return true;
            }
            catch (TimeoutException)
            {
                continue;
            }
        }
        return false;
    }

    /// <exception cref="GitException">The path cannot be read in time; the message names it.</exception>
    public async Task Require(string path, CancellationToken cancellationToken)
    {
        if (!await Answers(path, cancellationToken))
            throw new GitException($"The file system of {path} did not respond within {options.Value.LookLimit.TotalSeconds:0} s.");
    }

    private sealed class Sight
    {
        private readonly TimeProvider time;
        private long began;

        public Sight(string path, TimeProvider time)
        {
            this.time = time;
            Look = Task.Run(() => LookAt(path), CancellationToken.None);
        }

        public Task Look { get; }

        public TimeSpan Took => Interlocked.Read(ref began) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

        private void LookAt(string path)
        {
            Interlocked.Exchange(ref began, Math.Max(1, time.GetTimestamp()));
            // What it says does not count, and it throws nothing, whatever a caller has given as a path.
            _ = Path.Exists(path);
        }
    }
}
