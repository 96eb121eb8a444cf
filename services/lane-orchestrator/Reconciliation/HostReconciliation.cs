using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Operations;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Consuming;
using Helios.Persistence.Transactions;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using static Helios.LaneOrchestrator.Lanes.LaneContext;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>Compares inventories of hosts with the records, and always answers with a plan, because a starting host waits for it.</summary>
internal sealed partial class HostReconciliation(
    TimeProvider time,
    IOptions<LaneOptions> options,
    IOptions<InstallationOptions> installation,
    ILogger<HostReconciliation> log
) : IConsumer<HostInventoryReported>, IConsumer<HostReconciled>
{
    // The host may still work on abandoned operations.
    private static readonly TimeSpan KeptAtLeast = TimeSpan.FromMinutes(10);

    public async Task Consume(ConsumeContext<HostInventoryReported> context)
    {
        var inventory = context.Message;
        var transaction = context.Transaction();
        var now = Sql.Moment(time.GetUtcNow());
        var host = await HostRows.Lock(transaction, inventory.HostId, context.CancellationToken);
        if (host is null or { RevokedAt: not null } || inventory.Incarnation < host.Incarnation)
            return;

        var taken = inventory.OccurredAt < now ? inventory.OccurredAt : now;
        var plan = ReconciliationPlan.Of(
            inventory,
            await ReconciliationReads.Lanes(transaction, inventory, context.CancellationToken),
            installation.Value.Id,
            taken - options.Value.ReconcileNothingYoungerThan
        );

        await context.Send(
            Endpoints.Address(Endpoints.HostControl(inventory.HostId)),
            new ReconcileHost
            {
                HostId = inventory.HostId,
                InventoryId = inventory.InventoryId,
                RemoveWorktrees = plan.RemoveWorktrees,
                EndProcesses = plan.EndProcesses,
                RemoveMirrors = await ReconciliationReads.Unowned(transaction, inventory.Mirrors, context.CancellationToken),
                Cause = inventory.Cause,
            }
        );
        var isFirst = await MissingWorktrees.Opens(transaction, inventory, plan.MissingWorktrees.Count, now, context.CancellationToken);
        if (!isFirst)
            return;

        await CountMissing(context, plan, now);
        // A part of an inventory says nothing about the problems and operations that it leaves out.
        var incidents = inventory.IsPartial
            ? new HostIncidents(host.Incidents, [], [])
            : HostIncidents.Of(host.Incidents, inventory with { Troubles = await Troubles(transaction, inventory, plan, context) }, now);
        await HostOperations.SettleForgotten(
            transaction,
            inventory.HostId,
            inventory.Operations,
            now - KeptAtLeast,
            context.CancellationToken
        );
        await KeepIncidents(context, host, incidents);
        if (!plan.IsEmpty || inventory.AtStart || incidents.Started.Count + incidents.Ended.Count > 0)
            Publish(context, host, inventory, plan, incidents, now);
    }

    private async Task<IReadOnlyList<HostTrouble>> Troubles(
        StoreTransaction transaction,
        HostInventoryReported inventory,
        ReconciliationPlan plan,
        ConsumeContext context
    ) =>
        [
            .. inventory.Troubles,
            .. plan.Troubles(),
            .. await UnknownHosts.Troubles(transaction, plan.Foreign, installation.Value.Id, context.CancellationToken),
        ];

    private static async Task KeepIncidents(ConsumeContext<HostInventoryReported> context, HostRow host, HostIncidents incidents)
    {
        if (host.Incidents.Count + incidents.Now.Count == 0)
            return;
        host.Incidents = incidents.Now;
        HostRows.WriteIncidents(context.Transaction(), host);
        // A closed lane records what was left of it; other lanes are not ended by something that cannot be examined.
        foreach (var incident in incidents.Started.Where(incident => incident.Kind is HostTroubleKind.TrashNotEmptied))
        foreach (var lane in incident.Lanes)
            await context.Send(
                Endpoints.Address(Endpoints.Lanes),
                new LaneEndingLearned
                {
                    LaneId = lane,
                    HostId = host.HostId,
                    Detail = incident.Detail,
                    Cause = context.Message.Cause,
                }
            );
    }

    // Missing once may be a hanging file system; missing in two consecutive rounds means gone.
    private async Task CountMissing(ConsumeContext<HostInventoryReported> context, ReconciliationPlan plan, DateTimeOffset now)
    {
        var inventory = context.Message;
        var rounds = await MissingWorktrees.Count(
            context.Transaction(),
            inventory.HostId,
            plan.MissingWorktrees,
            plan.PresentWorktrees,
            now,
            context.CancellationToken
        );
        foreach (var (lane, count) in rounds.Where(missing => missing.Rounds >= options.Value.MissingRounds))
        {
            await context.Send(
                Endpoints.Address(Endpoints.Lanes),
                new LaneWorktreeMissing
                {
                    LaneId = lane,
                    HostId = inventory.HostId,
                    Rounds = count,
                    Cause = inventory.Cause,
                }
            );
        }
    }

    private void Publish(
        ConsumeContext context,
        HostRow host,
        HostInventoryReported inventory,
        ReconciliationPlan plan,
        HostIncidents incidents,
        DateTimeOffset now
    )
    {
        var transaction = context.Transaction();
        host.Revision++;
        host.UpdatedAt = now;
        HostRows.Write(transaction, host);
        var events = new HostEvents(transaction, host, inventory.Cause, context.MessageId?.ToString(), now);
        foreach (var incident in incidents.Started)
            Incident(EventTopics.HostIncidentStarted, incident);
        foreach (var incident in incidents.Ended)
            Incident(EventTopics.HostIncidentEnded, incident);
        if (plan.IsEmpty && !inventory.AtStart)
            return;
        events.Publish(EventTopics.ReconciliationStarted, null, ("inventory_id", inventory.InventoryId), ("at_start", inventory.AtStart));
        foreach (var orphan in plan.RemoveWorktrees)
            Found(orphan.LaneId, "worktree", orphan.WorktreePath, foreign: false);
        foreach (var lane in plan.EndProcesses)
            Found(lane, "processes", null, foreign: false);
        foreach (var lane in plan.MissingWorktrees)
            Found(lane, "record", null, foreign: false);
        if (inventory.AtStart)
        {
            foreach (var foreign in plan.Foreign)
                Found(foreign.LaneId, "worktree", foreign.WorktreePath, foreign: true);
        }

        LogPlan(host.HostId.ToString(), plan.RemoveWorktrees.Count, plan.EndProcesses.Count, plan.MissingWorktrees.Count);

        void Incident(string topic, HostIncident incident)
        {
            events.Publish(
                topic,
                null,
                ("incident", SnakeCase.Of(incident.Kind)),
                ("place", incident.Subject),
                ("detail", incident.Detail),
                ("since", ToJson(incident.Since)),
                ("lanes", ToJson(incident.Lanes))
            );
            LogIncident(host.HostId.ToString(), topic, incident.Detail);
        }

        void Found(LaneId lane, string kind, string? path, bool foreign) =>
            events.Publish(
                EventTopics.OrphanFound,
                lane,
                ("lane_id", lane.ToString()),
                ("kind", kind),
                ("path", path),
                ("foreign", foreign),
                ("inventory_id", inventory.InventoryId)
            );
    }

    public async Task Consume(ConsumeContext<HostReconciled> context)
    {
        var report = context.Message;
        var transaction = context.Transaction();
        var now = Sql.Moment(time.GetUtcNow());
        var host = await HostRows.Lock(transaction, report.HostId, context.CancellationToken);
        if (
            host is null or { RevokedAt: not null }
            || await MissingWorktrees.Closes(transaction, report, now, context.CancellationToken) is not { } opened
        )
            return;

        // The host accepts lane commands from now on: operations that it missed need not wait for the next sweep.
        if (opened.AtStart)
            await HostOperations.SendAgain(transaction, now, now, context.CancellationToken, host: report.HostId);
        if (opened is { AtStart: false, Records: 0 } && report.Orphans.Count == 0)
            return;
        await SendArchives(context, report);
        host.Revision++;
        host.UpdatedAt = now;
        HostRows.Write(transaction, host);
        var events = new HostEvents(transaction, host, report.Cause, context.MessageId?.ToString(), now);
        PublishRemoved(events, report);
        PublishCompleted(events, report, opened.Records);
    }

    private static async Task SendArchives(ConsumeContext context, HostReconciled report)
    {
        foreach (var orphan in report.Orphans.Where(orphan => orphan.Archive is not null))
            await context.Send(
                Endpoints.Address(Endpoints.Lanes),
                new LaneEndingLearned
                {
                    LaneId = orphan.LaneId,
                    HostId = report.HostId,
                    Archive = orphan.Archive,
                    Detail =
                        $"Its worktree {orphan.Outcome.Name} was found after the lane had ended; its unsaved work is archived, and "
                        + "it is removed.",
                    Cause = report.Cause,
                }
            );
    }

    private static void PublishRemoved(HostEvents events, HostReconciled report)
    {
        foreach (
            var orphan in report.Orphans.Where(orphan =>
                orphan.Outcome is { Kind: ResourceKind.Worktree, Ending: ResourceEnding.Removed or ResourceEnding.Archived }
            )
        )
        {
            events.Publish(
                EventTopics.LaneWorktreeOrphanCleaned,
                orphan.LaneId,
                ("lane_id", orphan.LaneId.ToString()),
                ("path", orphan.Outcome.Name),
                ("archive", ToJson(orphan.Archive))
            );
        }
    }

    private static void PublishCompleted(HostEvents events, HostReconciled report, int records)
    {
        events.Publish(
            EventTopics.ReconciliationCompleted,
            null,
            ("inventory_id", report.InventoryId),
            ("orphaned_worktrees", Lanes(ResourceKind.Worktree)),
            ("orphaned_records", records),
            ("orphaned_par_tasks", Lanes(ResourceKind.ParTask, ResourceKind.Processes)),
            ("orphaned_terminals", Lanes(ResourceKind.Terminals)),
            ("archived", report.Orphans.Where(orphan => orphan.Archive is not null).Select(orphan => orphan.LaneId).Distinct().Count()),
            ("total_cleaned", report.Orphans.Count(orphan => orphan.Outcome.Ending is ResourceEnding.Removed or ResourceEnding.Archived)),
            ("timed_out", report.TimedOut),
            ("duration_ms", report.DurationMs)
        );

        int Lanes(params ResourceKind[] kinds) =>
            report.Orphans.Where(orphan => kinds.Contains(orphan.Outcome.Kind)).Select(orphan => orphan.LaneId).Distinct().Count();
    }

    [LoggerMessage(1043, LogLevel.Warning, "{Host}: {Topic}: {Detail}")]
    private partial void LogIncident(string host, string topic, string detail);

    [LoggerMessage(
        1040,
        LogLevel.Information,
        "Reconciliation of {Host}: {Worktrees} worktrees and processes of {Processes} lanes that are not open, {Records} records "
            + "without a worktree"
    )]
    private partial void LogPlan(string host, int worktrees, int processes, int records);
}
