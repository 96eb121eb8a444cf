using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.Worktrees;

namespace Helios.WorktreeAgent.Operations;

/// <summary>Tears a lane down: agents, terminals, runs, other processes, then worktree and branch; unsaved work is archived.</summary>
internal sealed class TearDownWork(
    IWorktrees worktrees,
    ProcessTearDown processes,
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
            resources.Add(
                new ResourceOutcome
                {
                    Kind = ResourceKind.Worktree,
                    Name = command.Repository,
                    Ending = ResourceEnding.Failed,
                    Detail = unseen,
                }
            );
            return Report(operation, resources, removed: null);
        }

        if (!await processes.End(lane, resources, context))
            return Report(operation, resources, removed: null);

        context.Progress("worktree");
        var removed = await worktrees.TearDown(request, context.Stopping);
        resources.AddRange(removed.Resources);
        return Report(operation, resources, removed);
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
}
