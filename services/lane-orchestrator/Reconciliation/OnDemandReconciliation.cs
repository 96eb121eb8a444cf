using System.Text.Json;
using Helios.Contracts;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Reconciliation;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Workspaces;
using Helios.Persistence.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>
/// Reconciles when an operator asks: takes an inventory of each host, explains the plan, and unless it is a dry run hands the same
/// inventory to the consumer that every periodic inventory goes through.
/// </summary>
internal sealed class OnDemandReconciliation(
    [FromKeyedServices(LaneSchema.Name)] UnitOfWork work,
    IDbContextFactory<OrchestratorContext> reads,
    BusQueries questions,
    TimeProvider time,
    IOptions<LaneOptions> options,
    IOptions<HttpOptions> http,
    IOptions<InstallationOptions> installation
)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(200);

    public async Task<Answer<ReconciliationView>> Run(ReconcileRequest asked, Cause cause, CancellationToken cancellationToken)
    {
        WorkspaceRow? workspace = null;
        List<HostRow> hosts;
        await using (var context = await reads.CreateDbContextAsync(cancellationToken))
        {
            hosts = await context.Hosts.OrderBy(row => row.HostId).ToListAsync(cancellationToken);
            if (asked.Workspace is { } scope)
            {
                workspace = await context.Workspaces.FirstOrDefaultAsync(row => row.WorkspaceId == scope, cancellationToken);
                if (workspace is null)
                    return WorkspaceCommands.NotFound(scope);
            }
        }

        if (asked.Host is { } only)
        {
            hosts = hosts.FindAll(row => row.HostId == only);
            if (hosts.Count == 0)
                return HostCommands.NotFound(only);
        }

        return new ReconciliationView
        {
            DryRun = asked.DryRun is true,
            Hosts = await Task.WhenAll(hosts.Select(host => Reconcile(host, workspace, asked, cause, cancellationToken))),
        };
    }

    private async Task<HostReconciliationView> Reconcile(
        HostRow host,
        WorkspaceRow? workspace,
        ReconcileRequest asked,
        Cause cause,
        CancellationToken cancellationToken
    )
    {
        var view = new HostReconciliationView
        {
            HostId = host.HostId,
            Name = host.Name,
            Status = ReconciliationStatus.Unreachable,
            Rows = [],
        };
        if (host.Status is HostStatus.Lost)
            return view with { Detail = $"It was last seen at {host.LastHeartbeatAt:O}; is its worktree agent running?" };
        var question = new TakeInventory { HostId = host.HostId, Cause = cause };
        if ((await questions.Inventory(question, cancellationToken)).Refused(out var refusal, out var taken))
            return view with { Detail = refusal.Detail };

        var inventory = taken with { Cause = cause, RemoveUnknown = asked.RemoveUnknown is true };
        (inventory, var rows) = await work.Run(
            (transaction, token) => Explain(transaction, inventory, workspace, token),
            cancellationToken
        );
        view = view with { InventoryId = inventory.InventoryId, Status = ReconciliationStatus.Planned, Rows = rows };
        if (asked.DryRun is true)
            return view;
        await work.Run((transaction, token) => transaction.Send(Endpoints.Address(Endpoints.Lanes), inventory, token), cancellationToken);
        return await Result(inventory.InventoryId, cancellationToken) is { } orphans
            ? view with
            {
                Status = ReconciliationStatus.Completed,
                Rows = ReconciliationRows.WithOutcomes(rows, orphans),
            }
            : view with
            {
                Status = ReconciliationStatus.Pending,
                Detail = "It has not reported the result yet; reconciliation.completed will.",
            };
    }

    private async Task<(HostInventoryReported Inventory, IReadOnlyList<ReconciliationRow> Rows)> Explain(
        StoreTransaction transaction,
        HostInventoryReported inventory,
        WorkspaceRow? workspace,
        CancellationToken cancellationToken
    )
    {
        var lanes = await ReconciliationReads.Lanes(transaction, inventory, cancellationToken);
        if (workspace is not null)
            inventory = Only(inventory, workspace, lanes);
        var now = time.GetUtcNow();
        var taken = inventory.OccurredAt < now ? inventory.OccurredAt : now;
        var plan = ReconciliationPlan.Of(inventory, lanes, installation.Value.Id, taken - options.Value.ReconcileNothingYoungerThan);
        return (
            inventory,
            ReconciliationRows.Of(
                inventory,
                plan,
                lanes,
                await ReconciliationReads.Missing(transaction, inventory.HostId, cancellationToken),
                await ReconciliationReads.Unowned(transaction, inventory.Mirrors, cancellationToken),
                options.Value.MissingRounds
            )
        );
    }

    /// <summary>The part of an inventory that concerns a workspace: its lanes, and worktrees without a record in its repository.</summary>
    private static HostInventoryReported Only(
        HostInventoryReported inventory,
        WorkspaceRow workspace,
        IReadOnlyDictionary<LaneId, KnownLane> lanes
    )
    {
        var inRepository = inventory
            .Worktrees.Where(found => found.Repository == workspace.RepositoryKey && !lanes.ContainsKey(found.LaneId))
            .Select(found => found.LaneId)
            .ToHashSet();
        return inventory with
        {
            IsPartial = true,
            Worktrees = [.. inventory.Worktrees.Where(found => Concerns(found.LaneId))],
            ParTasks = [.. inventory.ParTasks.Where(Concerns)],
            ProcessLanes = [.. inventory.ProcessLanes.Where(Concerns)],
            Gone = [.. inventory.Gone.Where(Concerns)],
            Mirrors =
            [
                .. inventory.Mirrors.Where(url =>
                    !RepositoryAddress.IsPath(workspace.Repository) && RepositoryAddress.IdentityOfUrl(url) == workspace.RepositoryKey
                ),
            ],
            Troubles = [.. inventory.Troubles.Where(trouble => trouble.Lanes.Any(Concerns))],
            Operations = [],
        };

        bool Concerns(LaneId lane) =>
            lanes.TryGetValue(lane, out var known) ? known.WorkspaceId == workspace.WorkspaceId : inRepository.Contains(lane);
    }

    /// <summary>Waits until the host has reported; null if it does not in time.</summary>
    private async Task<IReadOnlyList<ReconciledOrphan>?> Result(string inventory, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < http.Value.ReconciliationWithin)
        {
            var result = await work.Run(
                async (transaction, token) =>
                {
                    await using var command = await transaction.Command(
                        "select coalesce(result::text, '[]') from reconciliations where inventory_id = $1 and completed_at is not null",
                        token,
                        inventory
                    );
                    return await command.ExecuteScalarAsync(token) as string;
                },
                cancellationToken
            );
            if (result is not null)
                return JsonSerializer.Deserialize<List<ReconciledOrphan>>(result, PublicJson.Tolerant);
            await Task.Delay(LookAgainAfter, time, cancellationToken);
        }

        return null;
    }
}
