using System.Collections.Concurrent;

namespace Helios.Worktrees.Git;

/// <summary>
/// Which commits names stand for. Git is asked once for all who want to know at the same time, and its answer holds until one of the refs moves that the name
/// may mean. What is more than a name (<c>main~2</c>) is only shared, not kept: it may depend on anything.
/// </summary>
internal sealed class BaseTips
{
    // Lanes start from few bases.
    private const int MostRemembered = 256;

    private readonly ConcurrentDictionary<Key, Lazy<Task<string?>>> answers = new();

    /// <summary>The commit, or null where the name stands for none.</summary>
    /// <param name="commonDir">The repository.</param>
    /// <param name="name">The name, as it was given.</param>
    /// <param name="ask">Asks git; its limit in time is its own, for others wait for it too.</param>
    /// <param name="cancellationToken">Ends the waiting of this caller.</param>
    public async Task<string?> Find(string commonDir, string name, Func<Task<string?>> ask, CancellationToken cancellationToken)
    {
        var refs = RefsOf(commonDir, name);
        var key = new Key(commonDir, name, refs ?? "");
        if (answers.Count >= MostRemembered)
            answers.Clear();
        var answer = answers.GetOrAdd(key, _ => new Lazy<Task<string?>>(() => Task.Run(() => ForAll(ask))));
        string? commit = null;
        try
        {
            commit = await answer.Value.WaitAsync(cancellationToken);
            return commit;
        }
        finally
        {
            if (answer.Value.IsCompleted && (commit is null || refs is null))
                answers.TryRemove(new KeyValuePair<Key, Lazy<Task<string?>>>(key, answer));
        }
    }

    private static async Task<string?> ForAll(Func<Task<string?>> ask)
    {
        // It is no lane's, whoever was the first.
        using var scope = LaneScope.Enter(null);
        return await ask();
    }

    /// <summary>What the refs say just now that a plain name may mean, in git's order; null for what is no plain name, or means no ref.</summary>
    private static string? RefsOf(string commonDir, string name)
    {
        if (BranchName.Fault(name) is not null || File.Exists(Path.Combine(commonDir, name)))
            return null;
        if (RefFiles.IsObjectId(name))
            return name;
        string?[] found =
        [
            RefFiles.Find(commonDir, "refs/" + name), RefFiles.Find(commonDir, "refs/tags/" + name), RefFiles.Find(commonDir, "refs/heads/" + name),
            RefFiles.Find(commonDir, "refs/remotes/" + name), RefFiles.Find(commonDir, $"refs/remotes/{name}/HEAD"),
        ];
        return Array.TrueForAll(found, one => one is null) ? null : string.Join(' ', found.Select(one => one ?? "-"));
    }

    private sealed record Key(string CommonDir, string Name, string Refs);
}
