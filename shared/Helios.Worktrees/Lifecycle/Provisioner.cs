using Helios.Contracts.Worktrees;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Pool;
using Helios.Worktrees.Setup;
using Microsoft.Extensions.Logging;

namespace Helios.Worktrees.Lifecycle;

/// <summary>Creates a lane's worktree: mark, registration, checkout with its branch (one git process), submodules, setup.</summary>
internal sealed partial class Provisioner(
    ProvisionTarget target,
    WorktreeRegistration registration,
    WorktreeFiles files,
    WorktreeSetup setup,
    LaneTraffic traffic,
    IFaultPoints faults,
    TimeProvider time,
    ILogger<Provisioner> logger
)
{
    public async Task<ProvisionOutcome> Provision(
        ProvisionRequest request,
        IProvisionProgress progress,
        CancellationToken cancellationToken
    )
    {
        var attempt = new ProvisionAttempt(request, progress);
        using var passing = traffic.Begin();
        using var scope = LaneScope.Enter(request.LaneId);
        try
        {
            return await Provision(attempt, cancellationToken);
        }
        catch (Exception failure) when (IsExpected(failure))
        {
            LogFailed(request.LaneId.ToString(), attempt.Step, failure.Message);
            var left = await registration.TakeBack(attempt, cancellationToken);
            var detail = left is null ? failure.Message : $"{failure.Message} Something is left: {left}";
            return new ProvisionOutcome.Failed(attempt.Step, detail, TailOf(failure), Clean: left is null);
        }
    }

    /// <summary>Whether a failure is one of the repository, its setup or the disk, which is an answer and not a fault of Helios.</summary>
    public static bool IsExpected(Exception failure) =>
        failure is GitException or RepositoryRefusedException or SetupFailedException or IOException or UnauthorizedAccessException;

    private async Task<ProvisionOutcome> Provision(ProvisionAttempt attempt, CancellationToken cancellationToken)
    {
        var request = attempt.Request;
        var opened = attempt.Repository = await target.Open(request, cancellationToken);
        // Before anything runs: a lane that cannot be set up completely is not set up at all. The commit's setup file is read from the
        // commit itself.
        attempt.Step = ProvisionStep.Checkout;
        var brought = request.RestoreFrom is null ? await setup.Approved(request, opened, cancellationToken) : null;
        attempt.Step = ProvisionStep.Repository;
        var repository = await target.Choose(opened, request, cancellationToken);
        var isNew = await registration.Register(attempt, repository, brought, cancellationToken);
        var mark = attempt.Mark!;
        var worktree = mark.WorktreePath;
        if (!isNew)
            return new ProvisionOutcome.Provisioned(worktree, opened.CommonDir);

        var subject = new Checkout(repository.RegistrationOf(request.LaneId), worktree);
        await target.RefuseOtherTree(repository, worktree, cancellationToken);
        if (attempt.Restoration is not null)
            brought = await setup.Approved(request, repository, cancellationToken);
        await setup.Prepare(attempt, worktree, [.. request.Setup?.Prepare ?? [], .. brought?.Prepare ?? []], cancellationToken);
        await files.Write(attempt, repository, subject, cancellationToken);
        await setup.Include(attempt, repository, mark, cancellationToken);
        attempt.Mark = mark = await setup.Run(attempt, request.Setup, repository, mark, confined: false, cancellationToken);
        attempt.Mark = mark = await setup.Run(attempt, brought, repository, mark, confined: true, cancellationToken);
        if (attempt.Restoration is { } plan)
        {
            var hasSetup = request.Setup is not null || brought is not null;
            await files.PutBack(attempt, plan, repository, subject, hasSetup, cancellationToken);
        }
        Marks.Write(repository, mark with { ProvisionedAt = time.GetUtcNow() });
        faults.Passed("ready");
        return new ProvisionOutcome.Provisioned(worktree, repository.CommonDir, attempt.IsClaimed);
    }

    private static string TailOf(Exception failure) =>
        failure switch
        {
            GitException git => git.Tail,
            SetupFailedException setup => setup.Tail,
            _ => "",
        };

    [LoggerMessage(2102, LogLevel.Warning, "Could not create lane {Lane}, at {Step}: {Reason}")]
    private partial void LogFailed(string lane, ProvisionStep step, string reason);
}
