using System.Threading.Channels;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Worktrees;
using Helios.Hosting.Timeliness;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Tmux;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Supervision;

/// <summary>
/// Probes the par tasks regularly, has the judge decide, ends stale ones, and reports losses until they are handled
/// (a new par task is bound, or the lane is torn down).
/// </summary>
internal sealed partial class ParTaskSupervisor(
    ParTasks.ParTasks parTasks,
    LaneLedger ledger,
    IChangingLanes changing,
    ParTaskLosses losses,
    TmuxServer tmux,
    ReportSender sender,
    AttentionClock attention,
    TimeProvider time,
    IOptions<ParTaskOptions> options,
    ILogger<ParTaskSupervisor> logger
) : IDisposable
{
    // Fifty lanes that end at once give fifty hints, but need one probe.
    private static readonly TimeSpan HintsGather = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Dictionary<(LaneId Lane, string ParTask), long> lastAlive = [];
    private readonly Channel<bool> hints = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private long lastRound = time.GetTimestamp();
    private volatile HostTrouble? trouble;

    /// <summary>Why par tasks cannot be probed, if the host is the reason; null if they can.</summary>
    public HostTrouble? Trouble => trouble;

    /// <summary>
    /// Probes at once on a hint that a par task may have ended, until cancelled. A hint proves nothing: the probe decides.
    /// </summary>
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
    /// Checks whether the processes of the par tasks exist, which is cheap and calls no other program. A missing one is a hint,
    /// repeated until it is handled: an inconclusive probe, because a tmux server was just exiting, is followed by another.
    /// </summary>
    public void Glance()
    {
        if (
            ledger.All.Any(record =>
                record is { ParTask: not null, TornDownAt: null } && !changing.IsChanging(record.LaneId) && record.ParTask.HasGone
            )
        )
            Hint();
    }

    private void Hint() => hints.Writer.TryWrite(true);

    /// <summary>Probes every par task of this host once.</summary>
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
        foreach (
            var absent in lastAlive
                .Keys.Except(records.Where(r => r.ParTask is not null).Select(r => (r.LaneId, r.ParTask!.ParTaskId)))
                .ToArray()
        )
            lastAlive.Remove(absent);
        var doubts = new Dictionary<LaneId, string>();
        foreach (var record in records)
        {
            if (record.Loss is { } loss)
                await sender.TrySend(loss, cancellationToken);
            else if (record is { ParTask: { } parTask, TornDownAt: null } && !changing.IsChanging(record.LaneId))
                await Look(record.LaneId, parTask, late, doubts, cancellationToken);
        }
        trouble =
            doubts.Count == 0
                ? null
                : new HostTrouble
                {
                    Kind = HostTroubleKind.TerminalsUnreachable,
                    Subject = "tmux",
                    Detail =
                        $"The supervisor of par tasks does not respond ({doubts.Values.First()}), so it is unknown whether "
                        + $"{doubts.Count} lanes are alive. No lane is ended because of this. Check the host.",
                    Lanes = [.. doubts.Keys],
                };
    }

    private async Task Look(
        LaneId lane,
        ParTaskRecord parTask,
        bool late,
        Dictionary<LaneId, string> doubts,
        CancellationToken cancellationToken
    )
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
                await losses.Lose(
                    lane,
                    parTask,
                    ParTaskLossReason.StaleKilled,
                    ((ParTaskProbe.CouldNotTell)probe).Evidence,
                    cancellationToken
                );
                break;
            case ParTaskVerdict.Lost:
                var dead = (ParTaskProbe.Dead)probe;
                await losses.Lose(lane, parTask, dead.Reason, dead.Evidence, cancellationToken);
                break;
        }
    }

    private async Task<ParTaskProbe> Probe(ParTaskRecord parTask, CancellationToken cancellationToken)
    {
        try
        {
            // A probe that hangs counts as "could not tell".
            return await parTasks.Probe(parTask, cancellationToken).WaitAsync(options.Value.ParTaskProbeEvery / 3, time, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return new ParTaskProbe.CouldNotTell(exception.Message);
        }
    }

    public void Dispose() => turn.Dispose();

    [LoggerMessage(2020, LogLevel.Warning, "{Lane}: could not probe par task {ParTask}: {Evidence}")]
    private partial void LogDoubtful(LaneId lane, string parTask, string evidence);
}
