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

/// <summary>Takes snapshots of every lane in which a run or an agent works, and one more after it has ended.</summary>
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
    private HashSet<LaneId> worked = [];

    public async Task Round(CancellationToken cancellationToken)
    {
        if (options.Value.SnapshotEvery <= TimeSpan.Zero)
            return;
        var records = ledger.All.Where(record => record is { TornDownAt: null, WorktreePath.Length: > 0 }).ToList();
        var working = records.Select(record => record.LaneId).Where(Works).ToHashSet();
        foreach (var record in records.Where(record => working.Contains(record.LaneId) || worked.Contains(record.LaneId)))
        {
            if (due.GetValueOrDefault(record.LaneId) <= time.GetUtcNow())
                await Take(record, cancellationToken);
        }

        worked = working;
        foreach (var gone in due.Keys.Except(records.Select(record => record.LaneId)).ToList())
            due.TryRemove(gone, out _);
    }

    private bool Works(LaneId lane) => runs.Any(lane) || sessions.Of(lane).Any(session => session.Record.MayLive);

    private async Task Take(LaneRecord record, CancellationToken cancellationToken)
    {
        var lane = record.LaneId;
        var began = time.GetTimestamp();
        try
        {
            if (await snapshots.Take(record.Repository, lane, cancellationToken) is not { } taken)
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
            due[lane] = time.GetUtcNow() + (time.GetElapsedTime(began) * Share);
        }
    }

    [LoggerMessage(2085, LogLevel.Debug, "{Lane}: took snapshot {Commit} in {Milliseconds:0} ms")]
    private partial void LogTaken(LaneId lane, string commit, double milliseconds);

    [LoggerMessage(2086, LogLevel.Warning, "{Lane}: could not take a snapshot; the last one stays: {Reason}")]
    private partial void LogNotTaken(LaneId lane, string reason);
}
