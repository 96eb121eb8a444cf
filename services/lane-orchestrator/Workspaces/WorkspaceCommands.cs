using Helios.Contracts;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Sessions;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Placement;
using Helios.LaneOrchestrator.Pools;
using Helios.Persistence.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Helios.LaneOrchestrator.Workspaces;

/// <summary>Registers, changes and deletes workspaces.</summary>
internal sealed class WorkspaceCommands(
    [FromKeyedServices(LaneSchema.Name)] UnitOfWork work,
    IDbContextFactory<OrchestratorContext> reads,
    BusQueries questions,
    TimeProvider time
)
{
    // Enough to find one that answers, few enough to answer in reasonable time.
    private const int HostsToAsk = 3;

    public async Task<Answer<WorkspaceView>> Register(
        WorkspaceId id,
        WorkspaceRegistration asked,
        TimeSpan waitsAtMost,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        var patience = new CallerPatience(waitsAtMost, time);
        if (await Find(id, cancellationToken) is { } made)
            return made.ToView();
        if (await Taken(row => row.Name == asked.Name, asked.Name, cancellationToken) is { } taken)
            return taken;
        if (
            !RepositoryAddress.IsPath(asked.Repository)
            && RepositoryAddress.IdentityOfUrl(asked.Repository) is var identity
            && await Taken(row => row.RepositoryKey == identity, asked.Name, cancellationToken) is { } same
        )
            return same;
        if (
            (await patience.Ask(() => Inspect(asked, patience, cause, cancellationToken), cancellationToken)).Refused(
                out var refusal,
                out var inspected
            )
        )
            return refusal;
        if (inspected.HeadCommit is null)
            return new Refusal(ProblemReason.RepositoryEmpty, $"'{asked.Repository}' has no commits; a lane starts from a commit.");
        if (
            (await patience.Ask(() => DefaultBranch(asked, inspected, patience, cause, cancellationToken), cancellationToken)).Refused(
                out refusal,
                out var branch
            )
        )
            return refusal;

        var row = NewRow(id, asked, inspected.CommonDir, branch);
        try
        {
            return await work.Run<Answer<WorkspaceView>>(
                async (transaction, ct) =>
                {
                    WorkspaceTable.Insert(transaction, row, cause);
                    if (row.Pool > 0)
                        await PoolRows.Changed(transaction, ct);
                    await SendReactions(transaction, row, (AgentIdlePolicy.Notify, UsageLimitPolicy.Refuse), cause, ct);
                    return row.ToView();
                },
                cancellationToken
            );
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UniqueViolation)
        {
            return await Taken(other => other.RepositoryKey == row.RepositoryKey, asked.Name, cancellationToken)
                ?? await Taken(other => other.Name == row.Name, asked.Name, cancellationToken)
                ?? new Refusal(ProblemReason.WorkspaceExists, "The workspace was registered at the same time; try again.");
        }
    }

    private WorkspaceRow NewRow(WorkspaceId id, WorkspaceRegistration asked, string commonDir, string branch)
    {
        var now = time.GetUtcNow();
        return new WorkspaceRow
        {
            WorkspaceId = id,
            Name = asked.Name,
            Repository = asked.Repository,
            RepositoryKey = RepositoryAddress.IsPath(asked.Repository) ? commonDir : RepositoryAddress.IdentityOfUrl(asked.Repository),
            Hosts = asked.Hosts?.Distinct().ToList(),
            DefaultBranch = branch,
            Capacity = asked.Capacity,
            Pool = asked.Pool ?? 0,
            Ports = asked.Ports ?? 0,
            Policy = asked.Policy ?? CompletionPolicy.Prune,
            OnParTaskLost = asked.OnParTaskLost ?? ParTaskLostPolicy.Rebind,
            OnAgentIdle = asked.OnAgentIdle ?? AgentIdlePolicy.Notify,
            OnUsageLimit = asked.OnUsageLimit ?? UsageLimitPolicy.Refuse,
            AgentScope = asked.AgentScope ?? AgentScope.Self,
            MergeStrategy = asked.MergeStrategy ?? MergeStrategy.Merge,
            Worktrees = asked.Worktrees,
            Setup = asked.Setup,
            Revision = 1,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    public async Task<Answer<WorkspaceView>> Change(
        WorkspaceId workspace,
        WorkspaceEdit change,
        long? expectedRevision,
        TimeSpan waitsAtMost,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        var patience = new CallerPatience(waitsAtMost, time);
        if (
            (
                await patience.Ask(
                    () => FindMisfit(workspace, change, expectedRevision, patience, cause, cancellationToken),
                    cancellationToken
                )
            ).Refused(out var misfit, out _)
        )
            return misfit;
        try
        {
            return await work.Run<Answer<WorkspaceView>>(
                async (transaction, ct) =>
                {
                    if (await WorkspaceTable.Lock(transaction, workspace, ct) is not { } row)
                        return NotFound(workspace);
                    if (Conflict(row, expectedRevision) is { } conflict)
                        return conflict;
                    var capacity = row.Capacity;
                    var pool = row.Pool;
                    var reactions = (row.OnAgentIdle, row.OnUsageLimit);
                    if (!change.Apply(row))
                        return row.ToView();
                    row.Revision++;
                    row.UpdatedAt = time.GetUtcNow();
                    WorkspaceTable.Update(transaction, row, cause);
                    if (row.Capacity != capacity)
                        await transaction.Send(
                            Endpoints.Address(Endpoints.Admission),
                            new AdmitNext { WorkspaceId = workspace, Cause = cause },
                            ct
                        );
                    // Its size, its base or its hosts may have changed.
                    if (row.Pool > 0 || pool > 0)
                        await PoolRows.Changed(transaction, ct);
                    await SendReactions(transaction, row, reactions, cause, ct);
                    return row.ToView();
                },
                cancellationToken
            );
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UniqueViolation)
        {
            return new Refusal(ProblemReason.WorkspaceExists, "Another workspace has this name.");
        }
    }

    /// <summary>Deletes a workspace without open lanes; its closed lanes stay as history.</summary>
    public Task<Refusal?> Delete(WorkspaceId workspace, long? expectedRevision, Cause cause, CancellationToken cancellationToken) =>
        work.Run<Refusal?>(
            async (transaction, ct) =>
            {
                // Admission locks this row too: a lane created in the meantime waits here, and then finds no workspace.
                if (await WorkspaceTable.Lock(transaction, workspace, ct) is not { } row)
                    return NotFound(workspace);
                if (Conflict(row, expectedRevision) is { } conflict)
                    return conflict;
                await using var count = await transaction.Command(
                    "select count(*) from lanes where workspace_id = $1 and status <> 'closed'",
                    ct,
                    workspace.ToString()
                );
                var open = (long)(await count.ExecuteScalarAsync(ct))!;
                if (open > 0)
                {
                    return new Refusal(ProblemReason.WorkspaceInUse, $"The workspace has {open} open lanes; clean them up first.")
                    {
                        Fields = new Dictionary<string, object?> { ["open_lanes"] = open },
                    };
                }

                row.Revision++;
                row.UpdatedAt = time.GetUtcNow();
                WorkspaceTable.Delete(transaction, row, cause);
                if (row.Pool > 0)
                    await PoolRows.Changed(transaction, ct);
                return null;
            },
            cancellationToken
        );

    /// <summary>Sends the workspace's settings to the session registry, which decides about sessions.</summary>
    private static Task SendReactions(
        StoreTransaction transaction,
        WorkspaceRow row,
        (AgentIdlePolicy, UsageLimitPolicy) before,
        Cause cause,
        CancellationToken cancellationToken
    ) =>
        (row.OnAgentIdle, row.OnUsageLimit) == before
            ? Task.CompletedTask
            : transaction.Send(
                Endpoints.Address(Endpoints.Sessions),
                new SetWorkspaceReactions
                {
                    WorkspaceId = row.WorkspaceId,
                    Revision = row.Revision,
                    OnAgentIdle = row.OnAgentIdle,
                    OnUsageLimit = row.OnUsageLimit,
                    Cause = cause,
                },
                cancellationToken
            );

    public static Refusal NotFound(WorkspaceId workspace) =>
        new(ProblemReason.WorkspaceNotFound, $"No workspace {workspace}; GET /v1/workspaces lists the workspaces.");

    private async Task<Answer<RepositoryInspected>> Inspect(
        WorkspaceRegistration asked,
        CallerPatience patience,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        var hosts = await context.Hosts.ToListAsync(cancellationToken);
        if (Unknown(asked.Hosts, hosts) is { } unknown)
            return unknown;

        Refusal refusal = new(
            ProblemReason.NoHostAvailable,
            "No host that could inspect the repository is online; start a worktree agent."
        );
        foreach (var host in Ranked(hosts, asked.Hosts).Take(HostsToAsk))
        {
            var question = new InspectRepository
            {
                HostId = host,
                Repository = asked.Repository,
                Cause = cause,
            };
            if (
                !(await questions.Inspect(question, HeardAt(hosts, host), patience, cancellationToken)).Refused(
                    out var refused,
                    out var inspected
                )
            )
                return inspected;
            // A repository may be on one host only; a host's answer is more informative than another host's silence.
            if (!refused.IsSilence || refusal.Reason == ProblemReason.NoHostAvailable)
                refusal = refused;
            if (refused.Reason != ProblemReason.RepositoryNotFound && !refused.IsSilence)
                break;
        }

        return refusal;
    }

    private async Task<Answer<string>> DefaultBranch(
        WorkspaceRegistration asked,
        RepositoryInspected inspected,
        CallerPatience patience,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        if (asked.DefaultBranch is null)
        {
            return inspected.DefaultBranch is { } found
                ? found
                : new Refusal(ProblemReason.BaseRefNotFound, "The repository has no default branch; set default_branch.");
        }

        var question = new ResolveBase
        {
            HostId = inspected.HostId,
            Repository = asked.Repository,
            BaseRef = asked.DefaultBranch,
            Cause = cause,
        };
        // It answered just now.
        return (await questions.Resolve(question, time.GetUtcNow(), patience, cancellationToken)).Refused(out var refusal, out _)
            ? refusal
            : asked.DefaultBranch;
    }

    /// <summary>Checks a change: unknown hosts, a branch that the repository does not have. Runs before anything is locked.</summary>
    private async Task<Answer<bool>> FindMisfit(
        WorkspaceId workspace,
        WorkspaceEdit change,
        long? expectedRevision,
        CallerPatience patience,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        if (change is { Hosts: null, DefaultBranch: null })
            return true;
        if (await Find(workspace, cancellationToken) is not { } row)
            return NotFound(workspace);
        if (Conflict(row, expectedRevision) is { } conflict)
            return conflict;
        List<HostRow> hosts;
        await using (var context = await reads.CreateDbContextAsync(cancellationToken))
            hosts = await context.Hosts.ToListAsync(cancellationToken);
        if (Unknown(change.Hosts, hosts) is { } unknown)
            return unknown;
        if (change.DefaultBranch is not { } branch || branch == row.DefaultBranch)
            return true;

        Refusal refusal = new(
            ProblemReason.NoHostAvailable,
            "No host of the workspace that could look up the branch is online; GET /v1/hosts shows the hosts."
        );
        foreach (var host in Ranked(hosts, change.Hosts ?? row.Hosts).Take(HostsToAsk))
        {
            var question = new ResolveBase
            {
                HostId = host,
                Repository = row.Repository,
                BaseRef = branch,
                Cause = cause,
            };
            if (!(await questions.Resolve(question, HeardAt(hosts, host), patience, cancellationToken)).Refused(out refusal!, out _))
                return true;
            if (!refusal.IsSilence && refusal.Reason != ProblemReason.RepositoryNotFound)
                break;
        }

        return refusal;
    }

    private static Refusal? Unknown(IEnumerable<HostId>? asked, List<HostRow> hosts) =>
        asked?.Where(host => hosts.TrueForAll(row => row.HostId != host)).Select(host => (HostId?)host).FirstOrDefault() is { } unknown
            ? new Refusal(ProblemReason.HostNotFound, $"No host {unknown}; GET /v1/hosts lists the hosts.")
            : null;

    private static IReadOnlyList<HostId> Ranked(List<HostRow> hosts, IReadOnlyList<HostId>? only) =>
        HostPlacement.Rank(hosts.Select(row => row.ToCandidate()), only?.ToHashSet());

    private static DateTimeOffset HeardAt(List<HostRow> hosts, HostId host) => hosts.Find(row => row.HostId == host)!.LastHeartbeatAt;

    private async Task<WorkspaceRow?> Find(WorkspaceId workspace, CancellationToken cancellationToken)
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        return await context.Workspaces.FirstOrDefaultAsync(row => row.WorkspaceId == workspace, cancellationToken);
    }

    private async Task<Refusal?> Taken(
        System.Linq.Expressions.Expression<Func<WorkspaceRow, bool>> same,
        string name,
        CancellationToken cancellationToken
    )
    {
        await using var context = await reads.CreateDbContextAsync(cancellationToken);
        if (await context.Workspaces.FirstOrDefaultAsync(same, cancellationToken) is not { } other)
            return null;
        var what = other.Name == name ? "already has this name" : "already has this repository";
        return new Refusal(ProblemReason.WorkspaceExists, $"Workspace {other.WorkspaceId} ('{other.Name}') {what}.")
        {
            Fields = new Dictionary<string, object?> { ["workspace_id"] = other.WorkspaceId, ["name"] = other.Name },
        };
    }

    private static Refusal? Conflict(WorkspaceRow row, long? expectedRevision) =>
        expectedRevision is { } expected && expected != row.Revision
            ? new Refusal(
                ProblemReason.RevisionConflict,
                $"The workspace is at revision {row.Revision}, not {expected}; read it again and retry."
            )
            {
                Fields = new Dictionary<string, object?> { ["revision"] = row.Revision },
            }
            : null;
}
