using System.Collections.Concurrent;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Hosting.Concurrency;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Operations;
using Helios.Worktrees;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Reconciliation;

/// <summary>
/// Carries out the orchestrator's plans: removes resources that belong to no lane, after archiving unsaved work. Leaves alone anything
/// young, anything an operation is changing, and anything with another installation's mark.
/// </summary>
internal sealed partial class Reconciler(
    OrphanRemoval removal,
    IMirrors mirrors,
    OperationQueue queue,
    InventoryTaker inventories,
    ReportSender sender,
    HostFolder folder,
    TimeProvider time,
    IOptions<ReconciliationOptions> options,
    ILogger<Reconciler> logger
)
{
    private readonly ConcurrentDictionary<string, byte> busy = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> rounds = new(StringComparer.Ordinal);

    /// <summary>Completes when the plan for an inventory has arrived and been carried out.</summary>
    public Task Carried(string inventory) => Round(inventory).Task;

    /// <summary>Forgets a round that nobody waits for anymore.</summary>
    public void Forget(string inventory) => rounds.TryRemove(inventory, out _);

    /// <summary>Carries out a plan. A repeated plan has no effect while the first one runs.</summary>
    public async Task Carry(ReconcileHost plan, CancellationToken cancellationToken)
    {
        if (plan.HostId != folder.Identity.HostId || !busy.TryAdd(plan.InventoryId, 0))
            return;
        try
        {
            var began = time.GetTimestamp();
            var (orphans, timedOut) = await CarryWithin(plan, cancellationToken);
            if (orphans.Count > 0)
                LogReconciled(orphans.Count, plan.InventoryId, timedOut);
            await RemoveMirrors(plan, cancellationToken);
            await sender.TrySend(
                new HostReconciled
                {
                    HostId = plan.HostId,
                    InventoryId = plan.InventoryId,
                    Orphans = orphans,
                    DurationMs = (long)time.GetElapsedTime(began).TotalMilliseconds,
                    TimedOut = timedOut,
                    OccurredAt = time.GetUtcNow(),
                    Cause = plan.Cause,
                },
                cancellationToken
            );
        }
        finally
        {
            busy.TryRemove(plan.InventoryId, out _);
            if (rounds.TryGetValue(plan.InventoryId, out var round))
                round.TrySetResult();
        }
    }

    private TaskCompletionSource Round(string inventory) =>
        rounds.GetOrAdd(inventory, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task<(List<ReconciledOrphan> Orphans, bool TimedOut)> CarryWithin(ReconcileHost plan, CancellationToken cancellationToken)
    {
        var found = plan.RemoveWorktrees.ToLookup(worktree => worktree.LaneId);
        var lanes = plan.EndProcesses.Concat(found.Select(group => group.Key)).Distinct().Where(lane => !queue.IsChanging(lane)).ToArray();
        var orphans = new ConcurrentQueue<ReconciledOrphan>();
        if (lanes.Length == 0)
            return ([], false);
        var alive = (await inventories.LanesWithProcesses()).ToHashSet();
        using var limit = new Deadline(options.Value.ReconcileLimit, time, cancellationToken);
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount, CancellationToken = limit.Token };
            await Parallel.ForEachAsync(
                lanes,
                parallel,
                async (lane, token) =>
                {
                    try
                    {
                        await removal.Remove(plan, lane, [.. found[lane]], alive.Contains(lane), orphans, token);
                    }
                    catch (Exception exception) when (exception is not OperationCanceledException)
                    {
                        // A problem with one lane must not affect others.
                        LogOrphanFailed(exception, lane);
                        orphans.Enqueue(OrphanRemoval.Failure(lane, exception.Message));
                    }
                }
            );
            return ([.. orphans], false);
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            return ([.. orphans], true);
        }
    }

    private async Task RemoveMirrors(ReconcileHost plan, CancellationToken cancellationToken)
    {
        foreach (var url in plan.DryRun ? [] : plan.RemoveMirrors)
        {
            try
            {
                await mirrors.Remove(url, cancellationToken);
            }
            catch (Exception failure) when (failure is GitException or IOException or UnauthorizedAccessException)
            {
                LogMirrorKept(url, failure.Message);
            }
        }
    }

    [LoggerMessage(2040, LogLevel.Information, "Handled {Count} resources without a lane (inventory {Inventory}, timed out: {TimedOut})")]
    private partial void LogReconciled(int count, string inventory, bool timedOut);

    [LoggerMessage(2042, LogLevel.Warning, "Could not remove the unused mirror of {Url}: {Reason}")]
    private partial void LogMirrorKept(string url, string reason);

    [LoggerMessage(2041, LogLevel.Error, "{Lane}: could not remove its remains")]
    private partial void LogOrphanFailed(Exception exception, LaneId lane);
}
