using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;
using Helios.Hosting.Concurrency;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Operations;

/// <summary>
/// Accepts commands: records them, refuses superseded ones, runs new ones once and in the lane's order, and answers known ones
/// from the record. At start it resumes unfinished operations.
/// </summary>
internal sealed partial class OperationQueue(
    OperationStore store,
    LaneLedger ledger,
    OperationReports reports,
    ReportSender sender,
    StartGate startGate,
    IEnumerable<IOperationWork> works,
    TimeProvider time,
    IOptions<OperationOptions> options,
    ILogger<OperationQueue> logger
) : IChangingLanes, IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly Dictionary<OperationKind, IOperationWork> works = works.ToDictionary(work => work.Kind);
    private readonly Lock gate = new();
    private readonly Dictionary<OperationId, OperationEntry> entries = [];
    private readonly KeyedQueue<LaneId> lanes = new();
    private readonly Dictionary<LaneId, List<CancellationTokenSource>> turns = [];
    private readonly BackgroundTasks conclusions = new();
    private readonly CancellationTokenSource stopping = new();

    public IReadOnlyList<OperationId> Unsettled
    {
        get
        {
            lock (gate)
                return [.. entries.Keys];
        }
    }

    /// <summary>Resumes operations on disk without a result, and reports the results of others.</summary>
    public void Resume()
    {
        foreach (var (operation, result) in store.Load())
        {
            OperationEntry entry;
            lock (gate)
            {
                if (entries.ContainsKey(operation.Ref.OperationId))
                    continue;
                entry = new OperationEntry(operation, resumed: true);
                entries.Add(entry.Id, entry);
                RaiseFences(operation);
                if (result is null)
                    Enqueue(entry);
                else
                    entry.Finish(result);
            }

            if (result is null)
                LogResumed(operation.Ref.LaneId, operation.Kind, entry.Id);
            else
                reports.Post(entry);
        }
    }

    /// <summary>Accepts a command; returns when it is on disk. A repeated command has no further effect.</summary>
    public async Task Take(HostOperation operation)
    {
        OperationEntry? entry;
        bool known;
        long highest = 0;
        lock (gate)
        {
            known = entries.TryGetValue(operation.Ref.OperationId, out entry);
            if (!known && !IsSuperseded(operation, out highest))
            {
                // Before the operation is known: if this cannot be written, the command is redelivered as a new one.
                RaiseFences(operation);
                entry = new OperationEntry(operation, resumed: false);
                entries.Add(entry.Id, entry);
                entry.Stored = Task.Run(() => Store(operation));
                Enqueue(entry);
            }
        }

        if (entry is null)
        {
            LogSuperseded(operation.Ref.LaneId, operation.Kind, operation.Ref.OperationId, operation.Ref.Fence, highest);
            await sender.TrySend(Superseded(operation, highest), stopping.Token);
            return;
        }

        try
        {
            await entry.Stored;
        }
        catch
        {
            lock (gate)
                entries.Remove(entry.Id);
            throw;
        }

        if (known)
        {
            entry.ReportAgain(Progressed(operation, "working") with { Base = entry.Base });
            reports.Post(entry);
        }
    }

    private void Store(HostOperation operation)
    {
        using var span = AgentSpans.Begin("operation file");
        store.Accept(operation);
    }

    /// <summary>
    /// Works in a lane between its operations. A tear-down cancels the work, and waits until it has ended. It ends with this process: who
    /// wants it to be done, asks again.
    /// </summary>
    /// <exception cref="OperationCanceledException">A tear-down came, or this process stops.</exception>
    public async Task<T> InTurn<T>(LaneId lane, Func<CancellationToken, Task<T>> work)
    {
        using var overtaken = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Task turn;
        lock (gate)
        {
            if (!turns.TryGetValue(lane, out var waiting))
                turns[lane] = waiting = [];
            waiting.Add(overtaken);
            turn = lanes.Add(
                lane,
                async () =>
                {
                    overtaken.Token.ThrowIfCancellationRequested();
                    result.SetResult(await work(overtaken.Token));
                }
            );
        }

        try
        {
            await turn;
            return await result.Task;
        }
        finally
        {
            lock (gate)
            {
                if (turns.TryGetValue(lane, out var waiting) && waiting.Remove(overtaken) && waiting.Count == 0)
                    turns.Remove(lane);
            }
        }
    }

    /// <summary>Forgets settled operations; one that is still running reports nothing more.</summary>
    public void Settle(IEnumerable<OperationId> operations)
    {
        foreach (var id in operations)
        {
            bool over;
            lock (gate)
            {
                over = entries.TryGetValue(id, out var entry) && entry.Settle();
                if (over)
                    entries.Remove(id);
            }

            if (over)
                store.Forget(id);
        }
    }

    /// <summary>Sends unsent reports, and repeats results that have waited long to be settled.</summary>
    public void SendDue()
    {
        OperationEntry[] all;
        lock (gate)
            all = [.. entries.Values];
        var now = time.GetUtcNow();
        foreach (var entry in all)
        {
            entry.Age(now, options.Value.ResendUnsettledAfter);
            reports.Post(entry);
        }
    }

    /// <summary>Whether a worktree or par task of the lane is being created or removed.</summary>
    public bool IsChanging(LaneId lane)
    {
        lock (gate)
            return entries.Values.Any(entry => entry.Operation.Ref.LaneId == lane && entry.Operation.Exclusive && entry.Result is null);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(lanes.WhenIdle(), conclusions.WhenIdle())
            .WaitAsync(StopPatience, time)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool IsSuperseded(HostOperation operation, out long highest)
    {
        var record = ledger.Find(operation.Ref.LaneId);
        highest =
            record is null ? 0
            : operation.Exclusive ? record.HighestFence
            : record.ExclusiveFence;
        return operation.Ref.Fence < highest;
    }

    private void RaiseFences(HostOperation operation)
    {
        var fence = operation.Ref.Fence;
        ledger.Change(
            operation.Ref.LaneId,
            record =>
            {
                var highest = Math.Max(record.HighestFence, fence);
                var exclusive = operation.Exclusive ? Math.Max(record.ExclusiveFence, fence) : record.ExclusiveFence;
                return highest == record.HighestFence && exclusive == record.ExclusiveFence
                    ? record
                    : record with
                    {
                        HighestFence = highest,
                        ExclusiveFence = exclusive,
                    };
            }
        );
    }

    private void Enqueue(OperationEntry entry)
    {
        var lane = entry.Operation.Ref.LaneId;
        if (entry.Operation.Kind is OperationKind.TearDown)
        {
            // Operations in flight for the lane are cancelled; the tear-down waits only until they have stopped.
            foreach (var other in entries.Values)
            {
                if (
                    other != entry
                    && other.Operation.Ref.LaneId == lane
                    && other.Result is null
                    && other.Operation.Kind is not (OperationKind.TearDown or OperationKind.CancelRun)
                )
                    other.Overtaken.Cancel();
            }

            // Not here: what ends because of it changes the list.
            foreach (var turn in turns.GetValueOrDefault(lane) ?? [])
                _ = turn.CancelAsync();
        }

        _ = lanes.Add(lane, () => CarryOut(entry));
    }

    private async Task CarryOut(OperationEntry entry)
    {
        await entry.Stored.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Runs started by an earlier agent process are already in flight: their time-outs and limits apply without the bus.
        if (!entry.Resumed || entry.Operation.Exclusive)
            await startGate.Opened.WaitAsync(stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!entry.Stored.IsCompletedSuccessfully || stopping.IsCancellationRequested)
            return;
        using var span = AgentSpans.Begin($"operation {SnakeCase.Of(entry.Operation.Kind)}");
        span?.SetTag("helios.lane_id", entry.Operation.Ref.LaneId.ToString());
        var work = works[entry.Operation.Kind];
        var quiet = Quiet(entry);
        Task<object> ending;
        try
        {
            ending = await work.Begin(entry.Operation, ContextOf(entry, quiet));
        }
        catch (Exception exception)
        {
            ending = Task.FromException<object>(exception);
        }

        var conclusion = Conclude(entry, work, ending, quiet);
        conclusions.Add(conclusion);
        if (ending.IsCompleted)
            await conclusion;
    }

    private async Task Conclude(OperationEntry entry, IOperationWork work, Task<object> ending, ITimer? quiet)
    {
        object report;
        try
        {
            report = await ending;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        catch (OperationCanceledException) when (entry.Overtaken.IsCancellationRequested)
        {
            report = Superseded(entry.Operation, ledger.Find(entry.Operation.Ref.LaneId)?.HighestFence ?? entry.Operation.Ref.Fence);
        }
        catch (Exception exception)
        {
            LogFailed(exception, entry.Operation.Ref.LaneId, entry.Operation.Kind, entry.Id);
            report = work.Failed(entry.Operation, exception.Message);
        }
        finally
        {
            if (quiet is not null)
                await quiet.DisposeAsync();
        }

        try
        {
            store.Finish(entry.Id, report);
        }
        catch (IOException exception)
        {
            // It is reported anyway; after a restart the operation would run again and find its work done.
            LogResultNotKept(exception, entry.Operation.Ref.LaneId, entry.Id);
        }

        entry.Finish(report);
        reports.Post(entry);
        if (entry.Settled)
            Settle([entry.Id]);
    }

    /// <summary>Only long operations report progress: each report costs the receiver a transaction.</summary>
    private ITimer? Quiet(OperationEntry entry) =>
        entry.Operation.Exclusive
            ? time.CreateTimer(
                _ =>
                {
                    var operation = entry.Operation;
                    // A step that began earlier may be the long one.
                    entry.Notify(
                        entry.Step is { } step
                            ? Progressed(operation, step) with
                            {
                                Base = entry.Base,
                            }
                            : new OperationAccepted
                            {
                                Operation = operation.Ref,
                                Kind = operation.Kind,
                                OccurredAt = time.GetUtcNow(),
                                Cause = operation.Cause,
                            }
                    );
                    reports.Post(entry);
                },
                state: null,
                options.Value.QuietFor,
                Timeout.InfiniteTimeSpan
            )
            : null;

    private OperationContext ContextOf(OperationEntry entry, ITimer? quiet)
    {
        var began = time.GetTimestamp();
        return new OperationContext(
            entry.Resumed,
            step =>
            {
                entry.Step = step;
                if (quiet is null || time.GetElapsedTime(began) < options.Value.QuietFor)
                    return;
                entry.Notify(Progressed(entry.Operation, step) with { Base = entry.Base });
                reports.Post(entry);
            },
            found =>
            {
                entry.Base = found;
                // A repository's setup commands may be quiet for longer than a lane's deadline, so this is reported in any case.
                if (found.Setup is not { Steps.Run.Count: > 0 })
                    return;
                entry.Notify(Progressed(entry.Operation, OperationProgressed.ResolvedStep) with { Base = found });
                reports.Post(entry);
            },
            message =>
            {
                entry.Notify(message);
                reports.Post(entry);
            },
            entry.Overtaken.Token,
            stopping.Token
        );
    }

    private OperationProgressed Progressed(HostOperation operation, string step) =>
        new()
        {
            Operation = operation.Ref,
            Kind = operation.Kind,
            Step = step,
            OccurredAt = time.GetUtcNow(),
            Cause = operation.Cause,
        };

    private OperationSuperseded Superseded(HostOperation operation, long highest) =>
        new()
        {
            Operation = operation.Ref,
            Kind = operation.Kind,
            HighestFence = highest,
            OccurredAt = time.GetUtcNow(),
            Cause = operation.Cause,
        };

    [LoggerMessage(2010, LogLevel.Information, "{Lane}: resuming {Kind} {Operation}")]
    private partial void LogResumed(LaneId lane, OperationKind kind, OperationId operation);

    [LoggerMessage(2011, LogLevel.Information, "{Lane}: {Kind} {Operation} with fence {Fence} is superseded by {Highest}")]
    private partial void LogSuperseded(LaneId lane, OperationKind kind, OperationId operation, long fence, long highest);

    [LoggerMessage(2012, LogLevel.Error, "{Lane}: {Kind} {Operation} failed unexpectedly")]
    private partial void LogFailed(Exception exception, LaneId lane, OperationKind kind, OperationId operation);

    [LoggerMessage(2013, LogLevel.Error, "{Lane}: could not record the result of {Operation}")]
    private partial void LogResultNotKept(Exception exception, LaneId lane, OperationId operation);
}
