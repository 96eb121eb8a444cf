using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Pool;

/// <summary>Sorts the entries on disk: which belong to a pool, which are discarded, and which are still what they were.</summary>
internal sealed partial class PoolSorting(
    PoolStore store,
    PoolEntryMaker maker,
    RepositoryLocks locks,
    FileSystems fileSystems,
    TimeProvider time,
    IOptions<WorktreeOptions> options,
    ILogger<PoolSorting> logger
)
{
    private readonly Dictionary<string, long> verified = new(StringComparer.Ordinal);

    /// <summary>Counts the entries of a repository's pools, and discards entries that belong to none.</summary>
    public async Task Sort(string commonDir, IReadOnlyList<PoolCount> pools, CancellationToken cancellationToken)
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
                using var holding = store.Hold(repository, slot);
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
        catch (Exception failure) when (PoolKeeper.IsExpected(failure))
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
            using var holding = store.Hold(place, slot);
            if (holding is null || (PoolStore.Read(place, slot) is { } mark && !store.IsOurs(mark)))
                continue;
            await locks.Hold(
                place,
                "removing a pool entry",
                () => store.ThrowAway(place, slot, "worktrees lie elsewhere now"),
                cancellationToken
            );
        }
    }

    private string? Excess(GitRepository repository, string slot, IReadOnlyList<PoolCount> pools)
    {
        var now = time.GetUtcNow();
        if (PoolStore.Read(repository, slot) is not { } mark)
            return "it has no mark";
        if (!store.IsOurs(mark))
        {
            // No live agent keeps an entry this long, so its agent is gone for good. Another installation may have other limits.
            if (store.IsOfThisInstallation(mark) && now - mark.At > 2 * options.Value.PoolSlotMaxAge)
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
        if (store.DoubtOf(repository, slot) is { } doubt)
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
    private async Task VerifyAll(GitRepository repository, PoolCount pool, CancellationToken cancellationToken)
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

    [LoggerMessage(2123, LogLevel.Warning, "Could not check the pool in {Repository}: {Reason}")]
    private partial void LogNotSorted(string repository, string reason);
}
