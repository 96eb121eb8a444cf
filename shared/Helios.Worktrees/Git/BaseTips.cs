using System.Collections.Concurrent;

namespace Helios.Worktrees.Git;

/// <summary>
/// Resolves names to commits. Concurrent callers share one call of git, and the answer is cached until one of the refs that the name
/// may mean moves. Expressions (<c>main~2</c>) are shared but not cached, because they may depend on anything.
/// </summary>
internal sealed class BaseTips
{
    // Lanes start from few bases.
    private const int MostRemembered = 256;

    private readonly ConcurrentDictionary<Key, Lazy<Task<string?>>> answers = new();

    /// <summary>The commit, or null if the name resolves to none.</summary>
    /// <param name="commonDir">The repository.</param>
    /// <param name="name">The name as given.</param>
    /// <param name="ask">Calls git; it has its own time limit, because others wait for it, too.</param>
    /// <param name="cancellationToken">Cancels only this caller's waiting.</param>
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
        // The call belongs to no lane, whoever came first.
        using var scope = LaneScope.Enter(null);
        return await ask();
    }

    /// <summary>
    /// The current values of the refs that a plain name may mean, in git's order; null if it is not a plain name or means no ref.
    /// </summary>
    private static string? RefsOf(string commonDir, string name)
    {
        if (BranchName.Fault(name) is not null || File.Exists(Path.Combine(commonDir, name)))
            return null;
        if (RefFiles.IsObjectId(name))
            return name;
        string?[] found =
        [
            RefFiles.Find(commonDir, "refs/" + name),
            RefFiles.Find(commonDir, "refs/tags/" + name),
            RefFiles.Find(commonDir, "refs/heads/" + name),
            RefFiles.Find(commonDir, "refs/remotes/" + name),
            RefFiles.Find(commonDir, $"refs/remotes/{name}/HEAD"),
        ];
        return Array.TrueForAll(found, one => one is null) ? null : string.Join(' ', found.Select(one => one ?? "-"));
    }

    private sealed record Key(string CommonDir, string Name, string Refs);
}
