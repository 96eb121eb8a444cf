using Helios.Contracts.Identifiers;
using Helios.Contracts.Pools;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Sources;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Pool;

/// <summary>
/// Keeps the number of entries ready that the orchestrator has requested, each at the current commit of the pool's base, and discards all
/// others.
/// Before the first request nothing is changed; entries on disk serve lanes anyway.
/// </summary>
internal sealed partial class PoolKeeper(
    Repositories repositories,
    ReachableRepositories reachable,
    WorktreePlaces places,
    PoolStore shelf,
    PoolEntryMaker maker,
    RepositoryLocks locks,
    FileSystems fileSystems,
    LaneTraffic traffic,
    TimeProvider time,
    IOptions<WorktreeOptions> options,
    ILogger<PoolKeeper> logger
) : IPools
{
    private readonly Lock ordering = new();
    private readonly Dictionary<WorkspaceId, Failing> failing = [];
    private readonly Dictionary<string, long> verified = new(StringComparer.Ordinal);
    private KeepPools? orders;
    private IReadOnlyList<PoolState>? states;

    /// <summary>The state of the pools after, or during, the last round; null before the first one.</summary>
    public IReadOnlyList<PoolState>? States => states;

    /// <summary>Sets all pools that this host has to keep. Outdated requests are ignored.</summary>
    public void Keep(KeepPools told)
    {
        lock (ordering)
        {
            if (orders is null || told.OccurredAt >= orders.OccurredAt)
                orders = told;
        }
    }

    /// <summary>Checks every pool once, removes surplus entries and creates missing ones.</summary>
    /// <param name="progressed">Called when <see cref="States"/> has changed.</param>
    /// <param name="cancellationToken">Stops between entries.</param>
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

    /// <summary>Counts the entries of a repository's pools, and discards entries that belong to none.</summary>
    private async Task Sort(string commonDir, IReadOnlyList<Pool> pools, CancellationToken cancellationToken)
    {
        var repository = pools.Select(pool => pool.Repository).FirstOrDefault() ?? new GitRepository(commonDir, Bare: false);
        try
        {
            await fileSystems.Require(repository.ManagedRoot, cancellationToken);
            foreach (var place in WorktreePlaces.All(repository).Where(place => place.Place != repository.Place))
                await ThrowAwayAt(place, cancellationToken);
            foreach (var slot in PoolStore.Names(repository))
            {
                if (Excess(repository, slot, pools) is not { } why)
                    continue;
                using var holding = shelf.Hold(repository, slot);
                if (holding is null)
                    continue;
                var mark = PoolStore.Read(repository, slot);
                var change = mark is null ? null : await maker.Change(repository, slot, mark, cancellationToken);
                // A lane may have claimed it since it was checked; an entry without a mark may be just appearing or disappearing.
                await locks.Hold(
                    repository,
                    "removing a pool entry",
                    () =>
                    {
                        if (
                            PoolStore.Names(repository).Contains(slot)
                            && (PoolStore.Read(repository, slot) is not null) == (mark is not null)
                        )
                            maker.Remove(repository, slot, why, change);
                    },
                    cancellationToken
                );
            }
            if (PoolStore.NeverBegun(repository).Count > 0)
                await locks.Hold(
                    repository,
                    "removing incomplete pool entries",
                    () =>
                    {
                        foreach (var slot in PoolStore.NeverBegun(repository))
                            Directory.Delete(PoolStore.AsideOf(repository, slot), recursive: true);
                    },
                    cancellationToken
                );
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

    /// <summary>Discards entries in former worktree folders: the location was changed, and entries are not moved.</summary>
    private async Task ThrowAwayAt(GitRepository place, CancellationToken cancellationToken)
    {
        foreach (var slot in PoolStore.NamesAt(place))
        {
            using var holding = shelf.Hold(place, slot);
            if (holding is null || (PoolStore.Read(place, slot) is { } mark && !shelf.IsOurs(mark)))
                continue;
            await locks.Hold(
                place,
                "removing a pool entry",
                () => shelf.ThrowAway(place, slot, "worktrees lie elsewhere now"),
                cancellationToken
            );
        }
    }

    private string? Excess(GitRepository repository, string slot, IReadOnlyList<Pool> pools)
    {
        var now = time.GetUtcNow();
        if (PoolStore.Read(repository, slot) is not { } mark)
            return "it has no mark";
        if (!shelf.IsOurs(mark))
        {
            // No live agent keeps an entry this long, so its agent is gone for good. Another installation may have other limits.
            if (shelf.IsOfThisInstallation(mark) && now - mark.At > 2 * options.Value.PoolSlotMaxAge)
                return "its host is gone";
            foreach (var pool in pools)
                pool.Foreign++;
            return null;
        }
        if (mark.Seal is null)
            return "it is incomplete";
        if (mark.TreePath != PoolStore.TreeOf(repository, slot) || !Directory.Exists(PoolStore.FolderOf(repository, slot)))
            return "its files are gone";
        if (now - mark.At > options.Value.PoolSlotMaxAge)
            return "it is too old";
        if (shelf.DoubtOf(repository, slot) is { } doubt)
            return doubt;
        // The base could not be resolved: the entries may still be right.
        if (pools.FirstOrDefault(pool => pool.Commit is null && pool.Order.Size > 0) is { } blind)
        {
            blind.Slots.Add(slot);
            return null;
        }
        if (pools.FirstOrDefault(pool => pool.Commit == mark.BaseCommit) is not { } own)
            return pools.Count == 0 ? "there is no pool for it" : "its base has moved";
        if (own.Slots.Count >= own.Order.Size)
            return "the pool has become smaller";
        own.Slots.Add(slot);
        return null;
    }

    // A closed folder does not keep root out.
    private async Task VerifyAll(GitRepository repository, Pool pool, CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        foreach (var slot in pool.Slots.ToList())
        {
            var key = PoolStore.GitDirOf(repository, slot);
            if (verified.TryGetValue(key, out var at) && time.GetElapsedTime(at) < options.Value.PoolVerifyEvery)
                continue;
            // It was checked when it was created.
            var isNew =
                !verified.ContainsKey(key)
                && PoolStore.Read(repository, slot)?.At is { } made
                && time.GetUtcNow() - made < options.Value.PoolVerifyEvery;
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
            // Changes in the meantime are left to the next round.
            if (!IsCurrent(told) || (await Look(pool.Order, cancellationToken)).Commit != commit)
                return;
            try
            {
                await maker.Make(repository, commit, cancellationToken);
            }
            catch (Exception failure) when (IsExpected(failure))
            {
                var failures = (before?.Failures ?? 0) + 1;
                var pause = TimeSpan.FromSeconds(
                    Math.Min(Math.Pow(2, Math.Min(failures - 1, 20)), options.Value.PoolRetryMost.TotalSeconds)
                );
                failing[workspace] = new Failing(failures, failure.Message, time.GetTimestamp(), pause);
                pool.Detail = failure.Message;
                LogNotMade(workspace.ToString(), failures, pause.TotalSeconds, failure.Message);
                return;
            }
            failing.Remove(workspace);
            pool.Detail = null;
            pool.Slots =
            [
                .. PoolStore
                    .Names(repository)
                    .Where(slot =>
                        PoolStore.IsOf(slot, commit) && PoolStore.Read(repository, slot) is { Seal: not null } mark && shelf.IsOurs(mark)
                    ),
            ];
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
                Detail =
                    pool.Detail
                    ?? (
                        pool.Foreign > 0
                            ? $"The repository contains {pool.Foreign} entries of another host or installation, which are left alone."
                            : null
                    ),
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

    [LoggerMessage(
        2122,
        LogLevel.Warning,
        "Could not create an entry for the pool of {Workspace} (failure {Failures} in a row; retry in {Pause} s): {Reason}"
    )]
    private partial void LogNotMade(string workspace, int failures, double pause, string reason);

    [LoggerMessage(2123, LogLevel.Warning, "Could not check the pool in {Repository}: {Reason}")]
    private partial void LogNotSorted(string repository, string reason);
}
