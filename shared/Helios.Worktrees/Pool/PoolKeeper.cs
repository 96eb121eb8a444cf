using Helios.Contracts.Identifiers;
using Helios.Contracts.Pools;
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
    PoolStore store,
    PoolEntryMaker maker,
    PoolSorting sorting,
    LaneTraffic traffic,
    TimeProvider time,
    IOptions<WorktreeOptions> options,
    ILogger<PoolKeeper> logger
) : IPools
{
    private readonly Lock ordering = new();
    private readonly Dictionary<WorkspaceId, Failing> failing = [];
    private KeepPools? orders;
    private IReadOnlyList<PoolState>? states;

    /// <summary>The state of the pools after, or during, the last round; null before the first one.</summary>
    public IReadOnlyList<PoolState>? States => states;

    /// <summary>Sets all pools that this host has to keep. Outdated requests are ignored.</summary>
    public void Keep(KeepPools request)
    {
        lock (ordering)
        {
            if (orders is null || request.OccurredAt >= orders.OccurredAt)
                orders = request;
        }
    }

    /// <summary>Checks every pool once, removes surplus entries and creates missing ones.</summary>
    /// <param name="progressed">Called when <see cref="States"/> has changed.</param>
    /// <param name="cancellationToken">Stops between entries.</param>
    public async Task Round(Func<CancellationToken, Task> progressed, CancellationToken cancellationToken)
    {
        KeepPools? request;
        lock (ordering)
            request = orders;
        if (request is null)
            return;
        var pools = new List<PoolCount>();
        foreach (var order in request.Pools)
            pools.Add(await Look(order, cancellationToken));
        foreach (var commonDir in await reachable.Find(cancellationToken))
            await sorting.Sort(commonDir, [.. pools.Where(pool => pool.Repository?.CommonDir == commonDir)], cancellationToken);
        foreach (var workspace in failing.Keys.Except(request.Pools.Select(order => order.WorkspaceId)).ToList())
            failing.Remove(workspace);
        await Show(pools, progressed, cancellationToken);

        foreach (var pool in pools)
            await Fill(request, pool, () => Show(pools, progressed, cancellationToken), cancellationToken);
        await Show(pools, progressed, cancellationToken);
    }

    private async Task<PoolCount> Look(PoolOrder order, CancellationToken cancellationToken)
    {
        var pool = new PoolCount(order);
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

    private async Task Fill(KeepPools request, PoolCount pool, Func<Task> progressed, CancellationToken cancellationToken)
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
            if (!IsCurrent(request) || (await Look(pool.Order, cancellationToken)).Commit != commit)
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
                        PoolStore.IsOf(slot, commit) && PoolStore.Read(repository, slot) is { Seal: not null } mark && store.IsOurs(mark)
                    ),
            ];
            await progressed();
        }
    }

    private bool IsCurrent(KeepPools request)
    {
        lock (ordering)
            return orders == request || (orders is { } now && now.Pools.SequenceEqual(request.Pools));
    }

    private async Task Show(IReadOnlyList<PoolCount> pools, Func<CancellationToken, Task> progressed, CancellationToken cancellationToken)
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

    /// <summary>Whether a failure is one of a repository or the disk: the pool then waits for the next round.</summary>
    public static bool IsExpected(Exception failure) =>
        failure is GitException or RepositoryRefusedException or IOException or UnauthorizedAccessException;

    private sealed record Failing(int Failures, string Detail, long At, TimeSpan Pause);

    [LoggerMessage(
        2122,
        LogLevel.Warning,
        "Could not create an entry for the pool of {Workspace} (failure {Failures} in a row; retry in {Pause} s): {Reason}"
    )]
    private partial void LogNotMade(string workspace, int failures, double pause, string reason);
}
