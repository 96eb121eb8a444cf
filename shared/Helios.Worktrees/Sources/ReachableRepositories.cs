using System.Collections.Concurrent;
using Helios.Worktrees.Git;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Sources;

/// <summary>The served repositories that respond: sequential work on all repositories uses these, or it would block on a dead mount.</summary>
internal sealed class ReachableRepositories(RememberedRepositories remembered, TimeProvider time, IOptions<WorktreeOptions> options)
{
    // Reading a dead mount never ends: the same read is awaited again, not started twice.
    private readonly ConcurrentDictionary<string, Task<bool>> looking = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<string>> Find(CancellationToken cancellationToken)
    {
        var reachable = new List<string>();
        foreach (var commonDir in remembered.All)
        {
            try
            {
                if (await Look(commonDir).WaitAsync(options.Value.LookLimit, time, cancellationToken))
                    reachable.Add(commonDir);
            }
            catch (TimeoutException)
            {
                // The inventory reports it.
                continue;
            }
        }
        return reachable;
    }

    private Task<bool> Look(string commonDir)
    {
        if (looking.TryGetValue(commonDir, out var earlier) && !earlier.IsCompleted)
            return earlier;
        return looking[commonDir] = Task.Run(() => File.Exists(Path.Combine(commonDir, "HEAD")), CancellationToken.None);
    }
}
