using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;
using Helios.Contracts.Worktrees;
using Helios.WorktreeAgent.Hosting;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Worktrees;

namespace Helios.WorktreeAgent.Operations;

/// <summary>
/// Makes a lane: ports, worktree with its setup, par task; all of it, or nothing. The par task is made beside the checkout and the setup, once the
/// worktree is registered: whatever keeps a lane from being made at all is known by then.
/// </summary>
internal sealed class ProvisionWork(
    IWorktrees worktrees, ParTasks.ParTasks parTasks, PortLeases ports, LaneLedger ledger, LaneEnvironment environment, LaneLog log, TimeProvider time)
    : IOperationWork
{
    public OperationKind Kind => OperationKind.Provision;

    public async Task<Task<object>> Begin(HostOperation operation, OperationContext context)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(context.Overtaken, context.Stopping);
        return Task.FromResult(await Provision(operation, (ProvisionLane)operation.Command, context, cancelled.Token));
    }

    private async Task<object> Provision(HostOperation operation, ProvisionLane command, OperationContext context, CancellationToken cancellationToken)
    {
        var lane = operation.Ref.LaneId;
        IReadOnlyList<int> leased;
        try
        {
            leased = ports.Ensure(lane, command.Ports);
        }
        catch (InvalidOperationException exception)
        {
            return Ended(lane, Failure(operation, ProvisionStep.Unspecified, exception.Message, "", clean: true));
        }

        // A setup command that outlived the agent before us must not run beside its own repetition.
        if (context.Resumed && ledger.Find(lane) is not { WorktreePath.Length: > 0 })
            await parTasks.End(lane, cancellationToken);
        ledger.Change(lane, record => record with { DisplayName = command.DisplayName, Repository = command.Repository, TornDownAt = null });
        var request = new ProvisionRequest
        {
            LaneId = lane,
            Repository = command.Repository,
            Branch = command.Branch,
            BranchExisted = command.BranchExisted,
            BaseCommit = command.BaseCommit,
            Setup = command.Setup,
            ApprovedSetup = command.ApprovedSetup,
            RestoreFrom = command.RestoreFrom,
            Environment = environment.ChangesFor(lane, command.DisplayName, leased),
            LogFile = log.PathOf(lane),
        };
        Task<ParTaskRecord>? beside = null;
        ProvisionOutcome outcome;
        try
        {
            outcome = await worktrees.Provision(request, new Progress(context, registered: MakeBeside), cancellationToken);
        }
        finally
        {
            // Whatever comes now ends what is there of the lane, or counts on it: nothing may come after.
            await (beside ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (outcome is ProvisionOutcome.Failed failed)
        {
            // Setup may have left servers running; without the lane nobody owns them.
            await parTasks.End(lane, cancellationToken);
            return Ended(lane, Failure(operation, failed.Step, failed.Detail, failed.Tail, failed.Clean));
        }

        var (path, _, fromPool) = (ProvisionOutcome.Provisioned)outcome;
        context.Progress("par_task");
        try
        {
            var parTask = beside is null ? await Make(path, context.Resumed) : await beside;
            // A long setup, or what it did, may have outlived it.
            if (parTask.HasGone)
                parTask = await Make(path, mayExist: true);
            ledger.Change(lane, record => record with { WorktreePath = path, ParTask = parTask, Loss = null });
            return new LaneProvisioned
            {
                Operation = operation.Ref,
                WorktreePath = path,
                ParTask = parTask.View,
                Ports = leased,
                FromPool = fromPool,
                OccurredAt = time.GetUtcNow(),
                Cause = operation.Cause,
            };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await parTasks.End(lane, cancellationToken);
            var undone = await worktrees.Undo(request, cancellationToken);
            var detail = $"The par task could not be bound: {exception.Message} {undone.Detail}".TrimEnd();
            return Ended(lane, Failure(operation, ProvisionStep.ParTask, detail, "", undone.Complete));
        }

        void MakeBeside()
        {
            if (parTasks.AreMadeBeforeWorktrees)
                beside ??= Task.Run(() => Make("", context.Resumed), CancellationToken.None);
        }

        async Task<ParTaskRecord> Make(string worktreePath, bool mayExist)
        {
            using var span = AgentSpans.Begin("bind par task");
            return await parTasks.Make(lane, operation.Ref.OperationId, worktreePath, mayExist, cancellationToken);
        }
    }

    public object Failed(HostOperation operation, string detail) => Failure(operation, ProvisionStep.Unspecified, detail, "", clean: false);

    private LaneProvisionFailed Ended(LaneId lane, LaneProvisionFailed failure)
    {
        if (!failure.Clean)
            return failure;
        try
        {
            ledger.Change(lane, record => record.Ended(time.GetUtcNow()));
            return failure;
        }
        catch (IOException exception)
        {
            // Its ports are still leased, then: the tear-down gives them back.
            return failure with { Clean = false, Detail = $"{failure.Detail} The end could not be written down: {exception.Message}" };
        }
    }

    private LaneProvisionFailed Failure(HostOperation operation, ProvisionStep step, string detail, string tail, bool clean) => new()
    {
        Operation = operation.Ref,
        Step = step,
        Detail = detail,
        Tail = tail.Replace('\0', '\uFFFD'),
        Clean = clean,
        OccurredAt = time.GetUtcNow(),
        Cause = operation.Cause,
    };

    private sealed class Progress(OperationContext context, Action registered) : IProvisionProgress
    {
        public void Began(ProvisionStep step, string detail)
        {
            if (step is ProvisionStep.Checkout)
                registered();
            context.Progress(detail.Length == 0 ? SnakeCase.Of(step) : $"{SnakeCase.Of(step)}: {detail}");
        }
    }
}
