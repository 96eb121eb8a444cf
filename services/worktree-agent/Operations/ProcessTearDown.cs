using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Runs;
using Helios.WorktreeAgent.Terminals;

namespace Helios.WorktreeAgent.Operations;

/// <summary>Ends everything that runs in a lane: agents, terminals, runs, the par task and all other processes.</summary>
internal sealed class ProcessTearDown(
    AgentTerminations agents,
    TerminalKeeper terminals,
    LaneRuns runs,
    ParTasks.ParTasks parTasks,
    LaneLedger ledger,
    LaneLog log
)
{
    /// <summary>Ends all of it and adds what happened to each part. False if some processes survived.</summary>
    public async Task<bool> End(LaneId lane, List<ResourceOutcome> resources, OperationContext context)
    {
        // Sessions first: an agent whose terminal is removed would count as dead.
        context.Progress("sessions");
        if (await agents.EndAll(lane) is { Count: > 0 } ended)
            log.Write(lane, $"Agents ended: {string.Join(' ', ended)}.");

        context.Progress("terminals");
        var hungUp = await terminals.EndAll(lane);
        resources.Add(
            hungUp.Count > 0
                ? Outcome(ResourceKind.Terminals, string.Join(' ', hungUp), ResourceEnding.Removed)
                : Outcome(ResourceKind.Terminals, "terminals", ResourceEnding.NotApplicable)
        );

        context.Progress("runs");
        foreach (var run in await runs.EndAll(lane, RunStatus.Cancelled, context.Stopping))
            resources.Add(Outcome(ResourceKind.Runs, run.RunId.ToString(), ResourceEnding.Removed));

        context.Progress("par_task");
        var parTask = ledger.Find(lane)?.ParTask;
        TerminationReport report;
        using (AgentSpans.Begin("end par task"))
            report = await parTasks.End(lane, context.Stopping);
        if (parTask is not null)
        {
            var ending = report.NothingLeft ? ResourceEnding.Removed : ResourceEnding.Failed;
            resources.Add(Outcome(ResourceKind.ParTask, parTask.ParTaskId, ending));
        }
        resources.Add(Others(report, parTask?.Pid));
        if (!report.NothingLeft)
            return false;
        // It was ended, not lost: whatever happens to the rest, it must not be reported as lost.
        ledger.Change(lane, record => record.ParTask is null && record.Loss is null ? record : record with { ParTask = null, Loss = null });
        return true;
    }

    private static ResourceOutcome Others(TerminationReport report, int? parTask)
    {
        var others = report.Ended.Count(process => process.Pid != parTask);
        return Outcome(
            ResourceKind.Processes,
            $"{others + report.Survivors.Count}",
            !report.NothingLeft ? ResourceEnding.Failed
                : others > 0 ? ResourceEnding.Removed
                : ResourceEnding.NotApplicable,
            Describe(report, parTask)
        );
    }

    /// <summary>
    /// The processes that were ended, by name: a tmux server or gpg agent started in the lane may have been in use elsewhere.
    /// </summary>
    private static string? Describe(TerminationReport report, int? parTask)
    {
        const int most = 20;
        var words = new List<string>();
        if (!report.NothingLeft)
            words.Add($"Processes {string.Join(", ", report.Survivors.Select(process => process.Pid))} survived SIGKILL.");
        var ended = report.Ended.Where(process => process.Pid != parTask).Select(Name).ToList();
        if (ended.Count > 0)
            words.Add($"Ended: {string.Join(", ", ended.Take(most))}{(ended.Count > most ? $" and {ended.Count - most} more" : "")}.");
        if (report.LeftAlone.Count > 0)
            words.Add(
                "Left running in the worktree, because they may belong to a person: "
                    + $"{string.Join(", ", report.LeftAlone.Take(most).Select(Name))}."
            );
        return words.Count == 0 ? null : string.Join(' ', words);

        static string Name(ProcessInfo process) => $"{process.Name} ({process.Pid})";
    }

    private static ResourceOutcome Outcome(ResourceKind kind, string name, ResourceEnding ending, string? detail = null) =>
        new()
        {
            Kind = kind,
            Name = name,
            Ending = ending,
            Detail = detail,
        };
}
