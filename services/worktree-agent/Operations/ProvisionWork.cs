using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.Worktrees;

namespace Helios.WorktreeAgent.Operations;

/// <summary>
/// Creates a lane: ports, worktree with its setup, par task; all of it or nothing. The par task is created in parallel with the checkout
/// and the setup, once the worktree is registered: by then everything that prevents a lane from being created at all is known.
/// </summary>
internal sealed class ProvisionWork(
    LaneBases bases,
    IWorktrees worktrees,
    ParTasks.ParTasks parTasks,
    PortLeases ports,
    LaneLedger ledger,
    LaneEnvironment environment,
    LaneLog log,
    TimeProvider time
) : IOperationWork
{
    // Well below the time the orchestrator waits for a report: the first fetch of a repository may take long.
    private static readonly TimeSpan SignOfLifeEvery = TimeSpan.FromSeconds(15);

    public OperationKind Kind => OperationKind.Provision;

    public async Task<Task<object>> Begin(HostOperation operation, OperationContext context)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(context.Overtaken, context.Stopping);
        return Task.FromResult(await Provision(operation, (ProvisionLane)operation.Command, context, cancelled.Token));
    }

    private async Task<object> Provision(
        HostOperation operation,
        ProvisionLane command,
        OperationContext context,
        CancellationToken cancellationToken
    )
    {
        var lane = operation.Ref.LaneId;
        var steps = new StepTimes(time);
        Begin(ProvisionStep.Repository, "", context, steps);
        IReadOnlyList<int> leased;
        try
        {
            leased = ports.Ensure(lane, command.Ports);
        }
        catch (InvalidOperationException exception)
        {
            return Ended(lane, Failure(operation, ProvisionStep.Unspecified, exception.Message, "", clean: true));
        }

        // A setup command that outlived the previous agent process must not run in parallel with its repetition.
        if (context.Resumed && ledger.Find(lane) is not { WorktreePath.Length: > 0 })
            await parTasks.End(lane, cancellationToken);
        var resolution = await Resolve(lane, command, context, cancellationToken);
        if (resolution is BaseResolution.Refused refused)
            return Ended(
                lane,
                Failure(operation, StepOf(refused.Reason), refused.Detail, "", clean: true) with
                {
                    Refusal = refused.Reason,
                    SetupHash = refused.SetupHash,
                    Steps = steps.Read(),
                }
            );
        var found = BaseOf((BaseResolution.Resolved)resolution);
        ledger.Change(
            lane,
            record => record with { DisplayName = command.DisplayName, Repository = command.Repository, Base = found, TornDownAt = null }
        );
        if (command.BranchExisted is null)
            context.Resolved(found);
        var request = RequestOf(lane, command, found, leased);
        var parTask = new ParTaskCreation(parTasks, operation.Ref, context.Resumed, cancellationToken);
        var attempt = new Attempt(operation, command, context, leased, found, request, parTask, steps);
        var outcome = await CreateWorktree(attempt, cancellationToken);
        if (outcome is ProvisionOutcome.Provisioned provisioned)
            return await Complete(attempt, provisioned, cancellationToken);
        // Setup may have left servers running; without the lane they have no owner.
        await parTasks.End(lane, cancellationToken);
        var failed = (ProvisionOutcome.Failed)outcome;
        return Ended(lane, Failure(operation, failed.Step, failed.Detail, failed.Tail, failed.Clean) with { Steps = steps.Read() });
    }

    private ProvisionRequest RequestOf(LaneId lane, ProvisionLane command, ResolvedBase found, IReadOnlyList<int> leased) =>
        new()
        {
            LaneId = lane,
            Repository = command.Repository,
            Branch = command.Branch,
            BranchExisted = found.BranchExisted,
            BaseCommit = found.BaseCommit,
            Place = command.Worktrees,
            Setup = command.Setup,
            ApprovedSetup = command.ApprovedSetup ?? found.Setup?.Hash,
            RestoreFrom = command.RestoreFrom,
            Environment = environment.ChangesFor(lane, command.DisplayName, leased),
            LogFile = log.PathOf(lane),
        };

    private async Task<ProvisionOutcome> CreateWorktree(Attempt attempt, CancellationToken cancellationToken)
    {
        var progress = new Progress(attempt.Context, attempt.Steps, registered: attempt.ParTask.BeginEarly);
        try
        {
            return await worktrees.Provision(attempt.Request, progress, cancellationToken);
        }
        finally
        {
            // From here on other operations end parts of the lane or rely on them: nothing may be added.
            await attempt.ParTask.Settled.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<object> Complete(Attempt attempt, ProvisionOutcome.Provisioned provisioned, CancellationToken cancellationToken)
    {
        var operation = attempt.Operation;
        var lane = operation.Ref.LaneId;
        var (path, commonDir, fromPool) = provisioned;
        Begin(ProvisionStep.ParTask, "", attempt.Context, attempt.Steps);
        try
        {
            var parTask = await attempt.ParTask.Finish(path);
            ledger.Change(lane, record => record with { WorktreePath = path, CommonDir = commonDir, ParTask = parTask, Loss = null });
            return new LaneProvisioned
            {
                Operation = operation.Ref,
                WorktreePath = path,
                ParTask = parTask.View,
                Ports = attempt.Ports,
                FromPool = fromPool,
                Base = attempt.Command.BranchExisted is null ? attempt.Base : null,
                Steps = attempt.Steps.Read(),
                OccurredAt = time.GetUtcNow(),
                Cause = operation.Cause,
            };
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await parTasks.End(lane, cancellationToken);
            var undone = await worktrees.Undo(attempt.Request, cancellationToken);
            var detail = $"Could not bind the par task: {exception.Message} {undone.Detail}".TrimEnd();
            var failure = Failure(operation, ProvisionStep.ParTask, detail, "", undone.Complete);
            return Ended(lane, failure with { Steps = attempt.Steps.Read() });
        }
    }

    /// <summary>
    /// The first step: resolves base and branch. The result of an earlier attempt at the same lane is kept, because parts of the lane may
    /// exist.
    /// </summary>
    private async Task<BaseResolution> Resolve(
        LaneId lane,
        ProvisionLane command,
        OperationContext context,
        CancellationToken cancellationToken
    )
    {
        if (command is { BaseCommit: { } commit, BranchExisted: { } existed })
            return new BaseResolution.Resolved(commit, existed);
        if (ledger.Find(lane) is { TornDownAt: null, Base: { } known })
            return new BaseResolution.Resolved(known.BaseCommit, known.BranchExisted) { Setup = known.Setup };
        var resolving = bases.Resolve(command, cancellationToken);
        while (
            await Task.WhenAny(resolving, Task.Delay(SignOfLifeEvery, time, cancellationToken)) != resolving
            && !cancellationToken.IsCancellationRequested
        )
            context.Progress(SnakeCase.Of(ProvisionStep.Repository));
        return await resolving;
    }

    private static ResolvedBase BaseOf(BaseResolution.Resolved found) =>
        new()
        {
            BaseCommit = found.BaseCommit,
            BranchExisted = found.BranchExisted,
            // The text is for people who review it.
            Setup = found.Setup is null ? null : found.Setup with { Content = null },
        };

    private static ProvisionStep StepOf(RefusalReason reason) =>
        reason switch
        {
            RefusalReason.BranchInUse or RefusalReason.BranchInvalid => ProvisionStep.Branch,
            RefusalReason.SetupInvalid or RefusalReason.SetupNotApproved => ProvisionStep.SetupCommands,
            RefusalReason.ArchiveNotFound => ProvisionStep.Restore,
            _ => ProvisionStep.Repository,
        };

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
            // Its ports stay leased: the tear-down releases them.
            return failure with { Clean = false, Detail = $"{failure.Detail} Could not record the end: {exception.Message}" };
        }
    }

    private LaneProvisionFailed Failure(HostOperation operation, ProvisionStep step, string detail, string tail, bool clean) =>
        new()
        {
            Operation = operation.Ref,
            Step = step,
            Detail = detail,
            Tail = tail.Replace('\0', '\uFFFD'),
            Clean = clean,
            OccurredAt = time.GetUtcNow(),
            Cause = operation.Cause,
        };

    /// <summary>One attempt to create a lane, from when its base is known.</summary>
    private sealed record Attempt(
        HostOperation Operation,
        ProvisionLane Command,
        OperationContext Context,
        IReadOnlyList<int> Ports,
        ResolvedBase Base,
        ProvisionRequest Request,
        ParTaskCreation ParTask,
        StepTimes Steps
    );

    /// <summary>The par task of a lane: created beside the checkout if its driver can, otherwise in the finished worktree.</summary>
    private sealed class ParTaskCreation(
        ParTasks.ParTasks parTasks,
        OperationRef operation,
        bool isResumed,
        CancellationToken cancellationToken
    )
    {
        private Task<ParTaskRecord>? early;

        /// <summary>Completes when nothing of it runs any more; may fail.</summary>
        public Task Settled => early ?? Task.CompletedTask;

        public void BeginEarly()
        {
            if (parTasks.AreMadeBeforeWorktrees)
                early ??= Task.Run(() => Make("", isResumed), CancellationToken.None);
        }

        public async Task<ParTaskRecord> Finish(string worktreePath)
        {
            var parTask = early is null ? await Make(worktreePath, isResumed) : await early;
            // It may have died during a long setup, or because of it.
            return parTask.HasGone ? await Make(worktreePath, mayExist: true) : parTask;
        }

        private async Task<ParTaskRecord> Make(string worktreePath, bool mayExist)
        {
            using var span = AgentSpans.Begin("bind par task");
            return await parTasks.Make(operation.LaneId, operation.OperationId, worktreePath, mayExist, cancellationToken);
        }
    }

    private static void Begin(ProvisionStep step, string detail, OperationContext context, StepTimes steps)
    {
        steps.Begin(step, detail);
        context.Progress(detail.Length == 0 ? SnakeCase.Of(step) : $"{SnakeCase.Of(step)}: {detail}");
    }

    private sealed class Progress(OperationContext context, StepTimes steps, Action registered) : IProvisionProgress
    {
        public void Began(ProvisionStep step, string detail)
        {
            if (step is ProvisionStep.Checkout)
                registered();
            Begin(step, detail, context, steps);
        }
    }
}
