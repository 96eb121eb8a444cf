using System.Threading.Channels;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.Hosting.Timeliness;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Hosting;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Runs;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tmux;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>
/// The heartbeat of the par tasks: looks at each, has the judge decide, ends what is stale, and tells of losses until they are dealt
/// with (a new par task is bound, or the lane is torn down).
/// </summary>
internal sealed partial class ParTaskSupervisor(
    ParTasks parTasks,
    LaneLedger ledger,
    OperationDesk desk,
    LaneRuns runs,
    TerminalKeeper terminals,
    LastScreens screens,
    TmuxServer tmux,
    ReportSender sender,
    HostFolder folder,
    AttentionClock attention,
    TimeProvider time,
    IOptions<WorktreeAgentOptions> options,
    ILogger<ParTaskSupervisor> logger) : IDisposable
{
    // Fifty lanes that end at once give fifty hints, and need one look.
    private static readonly TimeSpan HintsGather = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<(LaneId Lane, string ParTask), long> lastAlive = [];
    private readonly Channel<bool> hints = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long lastRound = time.GetTimestamp();
    private volatile HostTrouble? trouble;

    /// <summary>What keeps par tasks from being looked at, where that is the host's; null where they can be.</summary>
    public HostTrouble? Trouble => trouble;

    /// <summary>Looks at once when something hints that a par task may have ended, until cancelled. A hint says nothing: the look judges.</summary>
    public async Task HeedHints(CancellationToken cancellationToken)
    {
        tmux.WindowClosed = Hint;
        try
        {
            await foreach (var _ in hints.Reader.ReadAllAsync(cancellationToken))
            {
                await Task.Delay(HintsGather, time, cancellationToken);
                await Round(cancellationToken);
            }
        }
        finally
        {
            tmux.WindowClosed = null;
        }
    }

    /// <summary>
    /// Looks whether the processes of the par tasks are there, which costs next to nothing and asks nobody. One that has gone is a hint,
    /// each time until it is dealt with: a look that could not tell, because a tmux server was just going, is followed by another.
    /// </summary>
    public void Glance()
    {
        if (ledger.All.Any(record => record is { ParTask: not null, TornDownAt: null } && !desk.IsChanging(record.LaneId) && record.ParTask.HasGone))
            Hint();
    }

    private void Hint() => hints.Writer.TryWrite(true);

    /// <summary>Looks once at every par task of this host.</summary>
    public async Task Round(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            await LookAtAll(cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task LookAtAll(CancellationToken cancellationToken)
    {
        var late = time.GetElapsedTime(lastRound) > options.Value.ParTaskProbeEvery * 1.5;
        lastRound = time.GetTimestamp();
        var records = ledger.All;
        foreach (var absent in lastAlive.Keys.Except(records.Where(r => r.ParTask is not null).Select(r => (r.LaneId, r.ParTask!.ParTaskId))).ToArray())
            lastAlive.Remove(absent);
        var doubts = new Dictionary<LaneId, string>();
        foreach (var record in records)
        {
            if (record.Loss is { } loss)
                await sender.TrySend(loss, cancellationToken);
            else if (record is { ParTask: { } parTask, TornDownAt: null } && !desk.IsChanging(record.LaneId))
                await Look(record.LaneId, parTask, late, doubts, cancellationToken);
        }
        trouble = doubts.Count == 0 ? null : new HostTrouble
        {
            Kind = HostTroubleKind.TerminalsUnreachable,
            Subject = "tmux",
            Detail = $"What keeps the terminals of lanes does not answer ({doubts.Values.First()}), so of {doubts.Count} lanes nobody can tell whether they live. None is ended by that; look at the host.",
            Lanes = [.. doubts.Keys],
        };
    }

    private async Task Look(LaneId lane, ParTaskRecord parTask, bool late, Dictionary<LaneId, string> doubts, CancellationToken cancellationToken)
    {
        var probe = await Probe(parTask, cancellationToken);
        if (probe is ParTaskProbe.CouldNotTell { OfHost: true } unseen)
            doubts[lane] = unseen.Evidence;
        var key = (lane, parTask.ParTaskId);
        if (probe is ParTaskProbe.Alive || !lastAlive.ContainsKey(key))
            lastAlive[key] = time.GetTimestamp();
        switch (ParTaskJudge.Judge(probe, attention.Awake(lastAlive[key]), options.Value.ParTaskStaleAfter, late))
        {
            case ParTaskVerdict.Doubtful:
                LogDoubtful(lane, parTask.ParTaskId, ((ParTaskProbe.CouldNotTell)probe).Evidence);
                break;
            case ParTaskVerdict.Stale:
                await Lose(lane, parTask, ParTaskLossReason.StaleKilled, ((ParTaskProbe.CouldNotTell)probe).Evidence, cancellationToken);
                break;
            case ParTaskVerdict.Lost:
                var dead = (ParTaskProbe.Dead)probe;
                await Lose(lane, parTask, dead.Reason, dead.Evidence, cancellationToken);
                break;
        }
    }

    private async Task<ParTaskProbe> Probe(ParTaskRecord parTask, CancellationToken cancellationToken)
    {
        try
        {
            // A probe that hangs is one that could not tell.
            return await parTasks.Probe(parTask, cancellationToken).WaitAsync(options.Value.ParTaskProbeEvery / 3, time, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new ParTaskProbe.CouldNotTell(exception.Message);
        }
    }

    private async Task Lose(LaneId lane, ParTaskRecord parTask, ParTaskLossReason reason, string evidence, CancellationToken cancellationToken)
    {
        LogLost(lane, parTask.ParTaskId, reason, evidence);
        // The lane's runs are part of what was lost, whether or not they live: nothing unsupervised stays behind.
        await screens.KeepAll(lane);
        await terminals.EndAll(lane);
        await runs.EndAll(lane, RunStatus.Lost, cancellationToken);
        try
        {
            await parTasks.End(lane, cancellationToken);
        }
        catch (IOException exception)
        {
            // What supervised it may still be there; what it supervised is not, and the lane is given a new one.
            LogNotEnded(exception, lane, parTask.ParTaskId);
        }

        var loss = new ParTaskLost
        {
            LaneId = lane,
            HostId = folder.Identity.HostId,
            ParTaskId = parTask.ParTaskId,
            Reason = reason,
            Evidence = evidence,
            OccurredAt = time.GetUtcNow(),
            Cause = new Cause { CorrelationId = CorrelationId.New().ToString(), Actor = folder.Identity.Actor },
        };
        var changed = ledger.Change(
            lane, record => record.ParTask?.ParTaskId == parTask.ParTaskId ? record with { ParTask = null, Loss = loss } : record);
        if (ReferenceEquals(changed.Loss, loss))
            await sender.TrySend(loss, cancellationToken);
    }

    [LoggerMessage(2022, LogLevel.Error, "{Lane}: par task {ParTask} was lost, and what supervised it could not be ended")]
    private partial void LogNotEnded(Exception exception, LaneId lane, string parTask);

    public void Dispose() => turn.Dispose();

    [LoggerMessage(2020, LogLevel.Warning, "{Lane}: par task {ParTask} could not be looked at: {Evidence}")]
    private partial void LogDoubtful(LaneId lane, string parTask, string evidence);

    [LoggerMessage(2021, LogLevel.Error, "{Lane}: par task {ParTask} is lost ({Reason}): {Evidence}")]
    private partial void LogLost(LaneId lane, string parTask, ParTaskLossReason reason, string evidence);
}
