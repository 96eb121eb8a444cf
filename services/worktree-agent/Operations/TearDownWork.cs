using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Runs;
using Helios.WorktreeAgent.Terminals;
using Helios.Worktrees;

namespace Helios.WorktreeAgent.Operations;

/// <summary>Tears a lane down: agents, terminals, runs, other processes, then worktree and branch; unsaved work is archived.</summary>
internal sealed class TearDownWork(
    IWorktrees worktrees,
    ParTasks.ParTasks parTasks,
    LaneRuns runs,
    AgentTerminations agents,
    TerminalKeeper terminals,
    LaneLedger ledger,
    LaneLog log,
    SocketFolders sockets,
    TimeProvider time
) : IOperationWork
{
    public OperationKind Kind => OperationKind.TearDown;

    public async Task<Task<object>> Begin(HostOperation operation, OperationContext context) =>
        Task.FromResult(await TearDown(operation, (TearDownLane)operation.Command, context));

    private async Task<object> TearDown(HostOperation operation, TearDownLane command, OperationContext context)
    {
        var lane = operation.Ref.LaneId;
        log.Write(lane, $"Tear-down begins (attempt {command.Attempt}).");
        var resources = new List<ResourceOutcome>();
        var request = new TearDownRequest
        {
            LaneId = lane,
            Repository = command.Repository,
            Branch = command.Branch,
            BranchExisted = command.BranchExisted,
            BaseCommit = command.BaseCommit,
            BaseRef = command.BaseRef,
            Policy = command.Policy,
            Discard = command.Discard,
        };
        if (await worktrees.WhyUnseen(request, context.Stopping) is { } unseen)
        {
            // Work that cannot be saved now keeps running until it can.
            resources.Add(Outcome(ResourceKind.Worktree, command.Repository, ResourceEnding.Failed, unseen));
            return Report(operation, resources, removed: null);
        }

        // Sessions first: an agent whose terminal is removed would count as dead.
        context.Progress("sessions");
        if (await agents.EndAll(lane) is { Count: > 0 } ended)
            log.Write(lane, $"Agents ended: {string.Join(' ', ended)}.");

        context.Progress("terminals");
        var hungUp = await terminals.EndAll(lane);
        if (hungUp.Count > 0)
            resources.Add(Outcome(ResourceKind.Terminals, string.Join(' ', hungUp), ResourceEnding.Removed, detail: null));
        else
            resources.Add(Outcome(ResourceKind.Terminals, "terminals", ResourceEnding.NotApplicable, detail: null));

        context.Progress("runs");
        foreach (var run in await runs.EndAll(lane, RunStatus.Cancelled, context.Stopping))
            resources.Add(Outcome(ResourceKind.Runs, run.RunId.ToString(), ResourceEnding.Removed, detail: null));

        context.Progress("par_task");
        var parTask = ledger.Find(lane)?.ParTask;
        TerminationReport report;
        using (AgentSpans.Begin("end par task"))
            report = await parTasks.End(lane, context.Stopping);
        if (parTask is not null)
            resources.Add(
                Outcome(
                    ResourceKind.ParTask,
                    parTask.ParTaskId,
                    report.NothingLeft ? ResourceEnding.Removed : ResourceEnding.Failed,
                    detail: null
                )
            );
        var others = report.Ended.Count(process => process.Pid != parTask?.Pid);
        resources.Add(
            Outcome(
                ResourceKind.Processes,
                $"{others + report.Survivors.Count}",
                !report.NothingLeft ? ResourceEnding.Failed
                    : others > 0 ? ResourceEnding.Removed
                    : ResourceEnding.NotApplicable,
                Describe(report, parTask?.Pid)
            )
        );
        if (!report.NothingLeft)
            return Report(operation, resources, removed: null);
        // It was ended, not lost: whatever happens to the rest, it must not be reported as lost.
        ledger.Change(lane, record => record.ParTask is null && record.Loss is null ? record : record with { ParTask = null, Loss = null });

        context.Progress("worktree");
        var removed = await worktrees.TearDown(request, context.Stopping);
        resources.AddRange(removed.Resources);
        return Report(operation, resources, removed);
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

    private object Report(HostOperation operation, List<ResourceOutcome> resources, TearDownResult? removed)
    {
        var lane = operation.Ref.LaneId;
        foreach (var resource in resources)
            log.Write(
                lane,
                $"{SnakeCase.Of(resource.Kind)} {resource.Name}: "
                    + $"{SnakeCase.Of(resource.Ending)}{(resource.Detail is null ? "" : $" ({resource.Detail})")}"
            );
        if (removed is not { Complete: true })
        {
            var detail = string.Join(
                ' ',
                resources.Where(resource => resource.Ending is ResourceEnding.Failed).Select(resource => resource.Detail)
            );
            log.Write(lane, "The tear-down is incomplete.");
            return Failure(operation, resources, removed, detail);
        }

        sockets.Remove(lane);
        ledger.Change(lane, record => record.Ended(time.GetUtcNow()));
        log.Write(lane, "The tear-down is complete.");
        return new LaneTornDown
        {
            Operation = operation.Ref,
            Resources = resources,
            Archive = removed.Archive,
            Discarded = removed.Discarded,
            OccurredAt = time.GetUtcNow(),
            Cause = operation.Cause,
        };
    }

    public object Failed(HostOperation operation, string detail) => Failure(operation, [], removed: null, detail);

    private LaneTearDownFailed Failure(
        HostOperation operation,
        IReadOnlyList<ResourceOutcome> resources,
        TearDownResult? removed,
        string detail
    ) =>
        new()
        {
            Operation = operation.Ref,
            Resources = resources,
            Archive = removed?.Archive,
            Detail = detail,
            OccurredAt = time.GetUtcNow(),
            Cause = operation.Cause,
        };

    private static ResourceOutcome Outcome(ResourceKind kind, string name, ResourceEnding ending, string? detail) =>
        new()
        {
            Kind = kind,
            Name = name,
            Ending = ending,
            Detail = detail,
        };
}
