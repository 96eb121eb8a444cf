using Helios.Contracts.Identifiers;
using Helios.Contracts.Pools;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Pool;

/// <summary>
/// Keeps as many slots ready as the orchestrator has said, each at the commit that the pool's base names just now, and throws the others away.
/// Until it was said nothing is touched; what is on disk serves lanes all the same.
/// </summary>
internal sealed partial class PoolKeeper(
    Repositories repositories,
    ReachableRepositories reachable,
    WorktreePlaces places,
    PoolShelf shelf,
    SlotMaker maker,
    RepositoryLocks locks,
    LaneTraffic traffic,
    TimeProvider time,
    IOptions<WorktreeOptions> options,
    ILogger<PoolKeeper> logger)
{
    private readonly Lock ordering = new();
    private readonly Dictionary<WorkspaceId, Failing> failing = [];
    private readonly Dictionary<string, long> verified = new(StringComparer.Ordinal);
    private KeepPools? orders;
    private IReadOnlyList<PoolState>? states;

    /// <summary>What the pools were like at the end of the last round, or while it fills them; null until there was a first one.</summary>
    public IReadOnlyList<PoolState>? States => states;

    /// <summary>Takes the pools that this host is to keep: all of them. Older words than those known are passed over.</summary>
    public void Keep(KeepPools told)
    {
        lock (ordering)
        {
            if (orders is null || told.OccurredAt >= orders.OccurredAt)
                orders = told;
        }
    }

    /// <summary>Looks at every pool once, removes what should not be there and makes what is missing.</summary>
    /// <param name="progressed">Hears when <see cref="States"/> has changed.</param>
    /// <param name="cancellationToken">Stops between slots.</param>
    public async Task Round(Func<CancellationToken, Task> progressed, CancellationToken cancellationToken)
    {
        KeepPools? told;
        lock (ordering)
            told = orders;
        if (told is null)
            return;
        var pools = new List<Pool>();
        foreach (var order in told.Pools)
            pools.Add(await Look(order, cancellationToken));
        foreach (var commonDir in await reachable.Find(cancellationToken))
            await Sort(commonDir, [.. pools.Where(pool => pool.Repository?.CommonDir == commonDir)], cancellationToken);
        foreach (var workspace in failing.Keys.Except(told.Pools.Select(order => order.WorkspaceId)).ToList())
            failing.Remove(workspace);
        await Show(pools, progressed, cancellationToken);

        foreach (var pool in pools)
            await Fill(told, pool, () => Show(pools, progressed, cancellationToken), cancellationToken);
        await Show(pools, progressed, cancellationToken);
    }

    private async Task<Pool> Look(PoolOrder order, CancellationToken cancellationToken)
    {
        var pool = new Pool(order);
        if (order.Size == 0)
            return pool;
        try
        {
            pool.Repository = places.Choose(await repositories.Open(order.Repository, cancellationToken), order.Worktrees);
            (_, pool.Commit) = await repositories.Resolve(order.Repository, order.BaseRef, cancellationToken);
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            pool.Detail = failure.Message;
        }
        return pool;
    }

    /// <summary>Counts what is there for a repository's pools, and throws away what is for none of them.</summary>
    private async Task Sort(string commonDir, IReadOnlyList<Pool> pools, CancellationToken cancellationToken)
    {
        var repository = pools.Select(pool => pool.Repository).FirstOrDefault() ?? new GitRepository(commonDir, Bare: false);
        try
        {
            foreach (var place in WorktreePlaces.All(repository).Where(place => place.Place != repository.Place))
                await ThrowAwayAt(place, cancellationToken);
            foreach (var slot in PoolShelf.Names(repository))
            {
                if (Excess(repository, slot, pools) is not { } why)
                    continue;
                using var holding = shelf.Hold(repository, slot);
                if (holding is null)
                    continue;
                var mark = PoolShelf.Read(repository, slot);
                var change = mark is null ? null : await maker.Change(repository, slot, mark, cancellationToken);
                // A lane may have taken it since it was looked at; and what has no mark may have been on its way in or out.
                using (await locks.Take(repository, cancellationToken))
                    if (PoolShelf.Names(repository).Contains(slot) && (PoolShelf.Read(repository, slot) is not null) == (mark is not null))
                        maker.Remove(repository, slot, why, change);
            }
            if (PoolShelf.NeverBegun(repository).Count > 0)
                using (await locks.Take(repository, cancellationToken))
                    foreach (var slot in PoolShelf.NeverBegun(repository))
                        Directory.Delete(PoolShelf.AsideOf(repository, slot), recursive: true);
            foreach (var pool in pools)
                await VerifyAll(repository, pool, cancellationToken);
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            foreach (var pool in pools)
                pool.Detail ??= failure.Message;
            LogNotSorted(repository.CommonDir, failure.Message);
        }
    }

    /// <summary>Throws away what lies where worktrees no longer are: the place was changed, and a slot is moved nowhere.</summary>
    private async Task ThrowAwayAt(GitRepository place, CancellationToken cancellationToken)
    {
        foreach (var slot in PoolShelf.NamesAt(place))
        {
            using var holding = shelf.Hold(place, slot);
            if (holding is null || (PoolShelf.Read(place, slot) is { } mark && !shelf.IsOurs(mark)))
                continue;
            using (await locks.Take(place, cancellationToken))
                shelf.ThrowAway(place, slot, "worktrees lie elsewhere now");
        }
    }

    private string? Excess(GitRepository repository, string slot, IReadOnlyList<Pool> pools)
    {
        var now = time.GetUtcNow();
        if (PoolShelf.Read(repository, slot) is not { } mark)
            return "it carries no mark";
        if (!shelf.IsOurs(mark))
        {
            // Nobody lets a slot get this old: its agent is gone for good. Another installation may have other rules.
            if (shelf.IsOfThisInstallation(mark) && now - mark.At > 2 * options.Value.PoolSlotMaxAge)
                return "its host is gone";
            foreach (var pool in pools)
                pool.Foreign++;
            return null;
        }
        if (mark.Seal is null)
            return "it was half made";
        if (mark.TreePath != PoolShelf.TreeOf(repository, slot) || !Directory.Exists(PoolShelf.FolderOf(repository, slot)))
            return "its files are gone";
        if (now - mark.At > options.Value.PoolSlotMaxAge)
            return "it is too old";
        if (shelf.DoubtOf(repository, slot) is { } doubt)
            return doubt;
        // What the base is could not be told: the slots may be right still.
        if (pools.FirstOrDefault(pool => pool.Commit is null && pool.Order.Size > 0) is { } blind)
        {
            blind.Slots.Add(slot);
            return null;
        }
        if (pools.FirstOrDefault(pool => pool.Commit == mark.BaseCommit) is not { } own)
            return pools.Count == 0 ? "no pool is kept here" : "its base has moved";
        if (own.Slots.Count >= own.Order.Size)
            return "the pool is smaller now";
        own.Slots.Add(slot);
        return null;
    }

    // A closed folder keeps others out, but not from root.
    private async Task VerifyAll(GitRepository repository, Pool pool, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        foreach (var slot in pool.Slots.ToList())
        {
            var key = PoolShelf.GitDirOf(repository, slot);
            if (verified.TryGetValue(key, out var at) && time.GetElapsedTime(at) < options.Value.PoolVerifyEvery)
                continue;
            // It was looked at when it was made.
            var isNew = !verified.ContainsKey(key) && PoolShelf.Read(repository, slot)?.At is { } made && time.GetUtcNow() - made < options.Value.PoolVerifyEvery;
            if (!isNew && !await maker.Verify(repository, slot, cancellationToken))
            {
                pool.Slots.Remove(slot);
                verified.Remove(key);
                continue;
            }
            verified[key] = time.GetTimestamp();
        }
        foreach (var gone in verified.Keys.Where(key => !Directory.Exists(key)).ToList())
            verified.Remove(gone);
    }

    private async Task Fill(KeepPools told, Pool pool, Func<Task> progressed, CancellationToken cancellationToken)
    {
        var workspace = pool.Order.WorkspaceId;
        if (failing.TryGetValue(workspace, out var before))
        {
            pool.Detail ??= before.Detail;
            if (time.GetElapsedTime(before.At) < before.Pause)
                return;
        }
        while (pool.Repository is { } repository && pool.Commit is { } commit && pool.Slots.Count < pool.Order.Size)
        {
            await traffic.Quiet(cancellationToken);
            // What has changed meanwhile is the next round's.
            if (!IsCurrent(told) || (await Look(pool.Order, cancellationToken)).Commit != commit)
                return;
            try
            {
                await maker.Make(repository, commit, cancellationToken);
            }
            catch (Exception failure) when (IsExpected(failure))
            {
                var failures = (before?.Failures ?? 0) + 1;
                var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Min(failures - 1, 20)), options.Value.PoolRetryMost.TotalSeconds));
                failing[workspace] = new Failing(failures, failure.Message, time.GetTimestamp(), pause);
                pool.Detail = failure.Message;
                LogNotMade(workspace.ToString(), failures, pause.TotalSeconds, failure.Message);
                return;
            }
            failing.Remove(workspace);
            pool.Detail = null;
            pool.Slots = [.. PoolShelf.Names(repository).Where(slot => PoolShelf.IsOf(slot, commit) && PoolShelf.Read(repository, slot) is { Seal: not null } mark && shelf.IsOurs(mark))];
            await progressed();
        }
    }

    private bool IsCurrent(KeepPools told)
    {
        lock (ordering)
            return orders == told || (orders is { } now && now.Pools.SequenceEqual(told.Pools));
    }

    private async Task Show(IReadOnlyList<Pool> pools, Func<CancellationToken, Task> progressed, CancellationToken cancellationToken)
    {
        IReadOnlyList<PoolState> now =
        [
            .. pools.Select(pool => new PoolState
            {
                WorkspaceId = pool.Order.WorkspaceId,
                Size = pool.Order.Size,
                Ready = pool.Slots.Count,
                BaseCommit = pool.Commit,
                Detail = pool.Detail ?? (pool.Foreign > 0 ? $"{pool.Foreign} slots of another host or Helios lie in the repository; they are left alone." : null),
            }),
        ];
        if (states is not null && now.SequenceEqual(states))
            return;
        states = now;
        await progressed(cancellationToken);
    }

    private static bool IsExpected(Exception failure) =>
        failure is GitException or RepositoryRefusedException or IOException or UnauthorizedAccessException;

    private sealed class Pool(PoolOrder order)
    {
        public PoolOrder Order { get; } = order;

        public GitRepository? Repository { get; set; }

        public string? Commit { get; set; }

        public List<string> Slots { get; set; } = [];

        public int Foreign { get; set; }

        public string? Detail { get; set; }
    }

    private sealed record Failing(int Failures, string Detail, long At, TimeSpan Pause);

    [LoggerMessage(2122, LogLevel.Warning, "A slot for the pool of {Workspace} could not be made ({Failures} in a row; again after {Pause} s): {Reason}")]
    private partial void LogNotMade(string workspace, int failures, double pause, string reason);

    [LoggerMessage(2123, LogLevel.Warning, "The pool in {Repository} could not be looked through: {Reason}")]
    private partial void LogNotSorted(string repository, string reason);
}
