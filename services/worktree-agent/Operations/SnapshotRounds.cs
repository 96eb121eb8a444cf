using System.Collections.Concurrent;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Runs;
using Helios.Worktrees;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Operations;

/// <summary>
/// Takes snapshots of every lane in which a run or an agent works, and one more after it has ended. Repositories do not wait for each
/// other: one whose file system does not respond costs only its own lanes their snapshots, and those only while it lasts.
/// </summary>
internal sealed partial class SnapshotRounds(
    LaneLedger ledger,
    LaneRuns runs,
    AgentSessions sessions,
    ISnapshots snapshots,
    ReportSender sender,
    HostFolder folder,
    TimeProvider time,
    IOptions<WorktreeOptions> options,
    ILogger<SnapshotRounds> logger
)
{
    // Slow trees get fewer snapshots: at most a twentieth of the time is spent on them.
    private const int Share = 20;

    private readonly ConcurrentDictionary<LaneId, DateTimeOffset> due = new();

    // Lanes that were worked in since their last snapshot began.
    private readonly ConcurrentDictionary<LaneId, bool> owed = new();
    private readonly ConcurrentDictionary<string, Task> busy = new(StringComparer.Ordinal);

    /// <summary>Begins the snapshots that are due; does not wait for them.</summary>
    /// <param name="cancellationToken">Cancels the snapshots.</param>
    public Task Round(CancellationToken cancellationToken)
    {
        if (options.Value.SnapshotEvery <= TimeSpan.Zero)
            return Task.CompletedTask;
        var records = ledger.All.Where(record => record is { TornDownAt: null, WorktreePath.Length: > 0 }).ToList();
        Forget(records);
        foreach (var record in records.Where(record => Works(record.LaneId)))
            owed[record.LaneId] = true;
        var now = time.GetUtcNow();
        foreach (
            var repository in records
                .Where(record => owed.ContainsKey(record.LaneId) && due.GetValueOrDefault(record.LaneId) <= now)
                .GroupBy(record => record.Repository, StringComparer.Ordinal)
        )
        {
            if (!busy.TryGetValue(repository.Key, out var last) || last.IsCompleted)
                busy[repository.Key] = TakeAll([.. repository], cancellationToken);
        }

        return Task.CompletedTask;
    }

    /// <summary>Completes when the snapshots begun so far have ended; never fails.</summary>
    public Task WhenIdle() => Task.WhenAll(busy.Values);

    private bool Works(LaneId lane) => runs.Any(lane) || sessions.Of(lane).Any(session => session.Record.MayLive);

    private void Forget(List<LaneRecord> records)
    {
        var lanes = records.Select(record => record.LaneId).ToHashSet();
        foreach (var gone in due.Keys.Concat(owed.Keys).Where(lane => !lanes.Contains(lane)))
        {
            due.TryRemove(gone, out _);
            owed.TryRemove(gone, out _);
        }

        foreach (var (repository, _) in busy.Where(entry => entry.Value.IsCompleted).ToList())
            busy.TryRemove(repository, out _);
    }

    private async Task TakeAll(IReadOnlyList<LaneRecord> records, CancellationToken cancellationToken)
    {
        // Off the loop's thread.
        await Task.Yield();
        foreach (var record in records)
        {
            try
            {
                await Take(record, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogFailed(record.LaneId, failure);
            }
        }
    }

    private async Task Take(LaneRecord record, CancellationToken cancellationToken)
    {
        var lane = record.LaneId;
        var began = time.GetTimestamp();
        var last = !Works(lane);
        // A failure costs no work, only time in which nothing was saved: what it waited for may be there again at any moment.
        var pause = 1;
        try
        {
            var taken = await snapshots.Take(record.Repository, lane, cancellationToken);
            pause = Share;
            if (last)
                owed.TryRemove(lane, out _);
            if (taken is null)
                return;
            var took = time.GetElapsedTime(began);
            LogTaken(lane, taken.Commit, took.TotalMilliseconds);
            await sender.TrySend(
                new LaneSnapshotTaken
                {
                    HostId = folder.Identity.HostId,
                    LaneId = lane,
                    Ref = taken.Ref,
                    Commit = taken.Commit,
                    Took = took,
                    OccurredAt = taken.At,
                },
                cancellationToken
            );
        }
        catch (Exception failure)
            when (failure is GitException or RepositoryRefusedException or IOException or UnauthorizedAccessException or FormatException)
        {
            LogNotTaken(lane, failure.Message);
        }
        finally
        {
            due[lane] = time.GetUtcNow() + (time.GetElapsedTime(began) * pause);
        }
    }

    [LoggerMessage(2085, LogLevel.Debug, "{Lane}: took snapshot {Commit} in {Milliseconds:0} ms")]
    private partial void LogTaken(LaneId lane, string commit, double milliseconds);

    [LoggerMessage(2086, LogLevel.Warning, "{Lane}: could not take a snapshot; the last one stays: {Reason}")]
    private partial void LogNotTaken(LaneId lane, string reason);

    [LoggerMessage(2087, LogLevel.Error, "{Lane}: taking a snapshot failed; the last one stays")]
    private partial void LogFailed(LaneId lane, Exception exception);
}
