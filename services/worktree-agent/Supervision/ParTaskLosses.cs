using Helios.Contracts;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Runs;
using Helios.WorktreeAgent.Terminals;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Supervision;

/// <summary>Handles the loss of par tasks.</summary>
internal sealed partial class ParTaskLosses(
    ParTasks.ParTasks parTasks,
    LaneLedger ledger,
    LaneRuns runs,
    TerminalKeeper terminals,
    LastScreens screens,
    ReportSender sender,
    HostFolder folder,
    TimeProvider time,
    ILogger<ParTaskLosses> logger
)
{
    /// <summary>Ends what is left of a lost par task, and reports it. The loss is recorded until it is handled.</summary>
    public async Task Lose(
        LaneId lane,
        ParTaskRecord parTask,
        ParTaskLossReason reason,
        string evidence,
        CancellationToken cancellationToken
    )
    {
        LogLost(lane, parTask.ParTaskId, reason, evidence);
        // The lane's runs are lost, too, alive or not: nothing stays unsupervised.
        await screens.KeepAll(lane);
        await terminals.EndAll(lane);
        await runs.EndAll(lane, RunStatus.Lost, cancellationToken);
        try
        {
            await parTasks.End(lane, cancellationToken);
        }
        catch (IOException exception)
        {
            // Its supervisor may still exist, but its processes do not, and the lane gets a new par task.
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
            lane,
            record => record.ParTask?.ParTaskId == parTask.ParTaskId ? record with { ParTask = null, Loss = loss } : record
        );
        if (ReferenceEquals(changed.Loss, loss))
            await sender.TrySend(loss, cancellationToken);
    }

    [LoggerMessage(2021, LogLevel.Error, "{Lane}: par task {ParTask} is lost ({Reason}): {Evidence}")]
    private partial void LogLost(LaneId lane, string parTask, ParTaskLossReason reason, string evidence);

    [LoggerMessage(2022, LogLevel.Error, "{Lane}: par task {ParTask} was lost, and its supervisor could not be ended")]
    private partial void LogNotEnded(Exception exception, LaneId lane, string parTask);
}
