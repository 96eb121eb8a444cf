using System.Globalization;
using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Hosting;
using Helios.SessionRegistry.Lifecycle;
using Helios.SessionRegistry.Notices;
using Helios.SessionRegistry.Persistence;
using Helios.SessionRegistry.Reactions;
using Helios.SessionRegistry.Usage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Sessions;

/// <summary>
/// Processes reports of hosts about agents, in one transaction each. Reports arrive twice, late, and about launches that are no longer
/// wanted.
/// </summary>
internal sealed partial class HostReports(
    SessionCommands commands,
    HostIncidents incidents,
    IOptions<SessionRegistryOptions> options,
    IOptions<LifecycleOptions> lifecycle,
    IOptions<ReactionOptions> reactions,
    TimeProvider time,
    ILogger<HostReports> logger
)
{
    private DateTimeOffset Now => Sql.Moment(time.GetUtcNow());

    public async Task Launched(StoreTransaction transaction, AgentLaunched report, Guid? causedBy, CancellationToken cancellationToken)
    {
        AgentOrders.Settle(transaction, AgentOrders.LaunchOrder(report.LaunchId));
        if (await Load(transaction, report.SessionId, report.Cause, causedBy, cancellationToken) is not { } change)
            return;
        var wasStarting = change.Row.Starting;
        if (change.Decide(new Fact.AgentLaunched(report.LaunchId) { At = report.OccurredAt }, lifecycle.Value).Ignored is not null)
        {
            await EndUnwanted(transaction, change, report.LaunchId, cancellationToken);
            return;
        }

        change.Saw("launch", "launched", report.TerminalTarget ?? report.RunId?.ToString(), report.OccurredAt, report.LaunchId);
        change.Set(row => row with { Detail = null });
        if (wasStarting && change.Row.Record.Resumes)
            change.Publish(EventTopics.SessionRestoreCompleted);
        await change.Save(transaction, cancellationToken);
    }

    public async Task LaunchFailed(
        StoreTransaction transaction,
        AgentLaunchFailed report,
        Guid? causedBy,
        CancellationToken cancellationToken
    )
    {
        AgentOrders.Settle(transaction, AgentOrders.LaunchOrder(report.LaunchId));
        if (await Load(transaction, report.SessionId, report.Cause, causedBy, cancellationToken) is not { } change)
            return;
        await FailLaunch(
            transaction,
            change,
            report.LaunchId,
            report.StillRunning,
            report.Reason,
            report.Detail,
            report.Screen,
            report.OccurredAt,
            cancellationToken
        );
    }

    private async Task FailLaunch(
        StoreTransaction transaction,
        SessionChange change,
        LaunchId launch,
        bool stillRunning,
        AgentLaunchFailureReason reason,
        string detail,
        string? screen,
        DateTimeOffset at,
        CancellationToken cancellationToken
    )
    {
        var resumed = change.Row.Record.Resumes;
        if (change.Decide(new Fact.LaunchFailed(launch, stillRunning, detail) { At = at }, lifecycle.Value).Ignored is not null)
        {
            if (stillRunning)
                await EndUnwanted(transaction, change, launch, cancellationToken);
            return;
        }

        change.Saw("launch", SnakeCase.Of(reason), screen ?? detail, at, launch);
        change.Set(row => row with { Detail = detail });
        if (resumed && !change.Row.Active)
            change.Publish(EventTopics.SessionRestoreFailed, ("reason", SnakeCase.Of(reason)), ("screen", screen));
        await change.Save(transaction, cancellationToken);
    }

    public async Task Captured(
        StoreTransaction transaction,
        ProviderSessionCaptured report,
        Guid? causedBy,
        CancellationToken cancellationToken
    )
    {
        if (
            await Load(transaction, report.SessionId, report.Cause, causedBy, cancellationToken) is not { } change
            || change.Row.Record.LaunchId != report.LaunchId
            || change.Row.ProviderSessionId == report.ProviderSessionId
        )
        {
            return;
        }

        if (
            change.Row.Active
            && await SessionRows.FindHolder(transaction, change.Row.Provider, report.ProviderSessionId, cancellationToken) is { } holder
            && holder.SessionId != change.Row.SessionId
        )
        {
            change.Set(row =>
                row with
                {
                    Detail =
                        $"Conversation {report.ProviderSessionId} belongs to session {holder.SessionId} in lane {holder.LaneId}; "
                        + "this session cannot be restored with it.",
                }
            );
        }
        else
        {
            change.Note(
                "provider_session_captured",
                "provider_session",
                change.Row.ProviderSessionId ?? "none",
                report.ProviderSessionId,
                "The agent reported it.",
                null
            );
            change.Set(row => row with { ProviderSessionId = report.ProviderSessionId });
        }

        await change.Save(transaction, cancellationToken);
    }

    public async Task Ended(StoreTransaction transaction, AgentEnded report, Guid? causedBy, CancellationToken cancellationToken)
    {
        AgentOrders.Settle(transaction, AgentOrders.EndOrder(report.LaunchId));
        if (await Load(transaction, report.SessionId, report.Cause, causedBy, cancellationToken) is not { } change)
            return;
        var fact = new Fact.AgentEnded(report.LaunchId, report.OnRequest, report.ExitCode, report.Signal) { At = report.OccurredAt };
        if (change.Decide(fact, lifecycle.Value).Ignored is not null)
            return;
        AgentOrders.Settle(transaction, AgentOrders.LaunchOrder(report.LaunchId));
        change.Saw("launch", "ended", report.Detail, report.OccurredAt, report.LaunchId);
        change.Set(row => row with { Detail = report.Detail });
        await SessionTexts.FailAll(transaction, change, MessageRefusalReason.AgentDead, "The agent has ended.", cancellationToken);
        await change.Save(transaction, cancellationToken);
    }

    public async Task EndFailed(StoreTransaction transaction, AgentEndFailed report, Guid? causedBy, CancellationToken cancellationToken)
    {
        if (
            await Load(transaction, report.SessionId, report.Cause, causedBy, cancellationToken) is { } change
            && change.Row.Record.LaunchId == report.LaunchId
        )
            await ReportEndFailed(transaction, change, report.Detail, cancellationToken);
    }

    private static async Task ReportEndFailed(
        StoreTransaction transaction,
        SessionChange change,
        string detail,
        CancellationToken cancellationToken
    )
    {
        // Once for each leftover: the host keeps trying and reports each attempt.
        if (change.Row.Active && change.Row.Detail != detail)
        {
            change.Publish(EventTopics.SessionTerminateFailed, ("failure", detail));
            change.Set(row => row with { Detail = detail });
            await change.Save(transaction, cancellationToken);
        }
    }

    public Task Delivered(StoreTransaction transaction, MessageDelivered report, Guid? causedBy, CancellationToken cancellationToken) =>
        Move(
            transaction,
            report.SessionId,
            report.MessageId,
            report.Cause,
            causedBy,
            EventTopics.SessionMessageDelivered,
            message =>
                message.Status is SessionMessageStatus.Accepted
                    ? message with
                    {
                        Status = SessionMessageStatus.Delivered,
                        DeliveredAt = report.OccurredAt,
                    }
                    : null,
            cancellationToken
        );

    public Task Acknowledged(
        StoreTransaction transaction,
        MessageAcknowledged report,
        Guid? causedBy,
        CancellationToken cancellationToken
    ) =>
        Move(
            transaction,
            report.SessionId,
            report.MessageId,
            report.Cause,
            causedBy,
            EventTopics.SessionMessageAcknowledged,
            message =>
                message.Status is SessionMessageStatus.Accepted or SessionMessageStatus.Delivered
                    ? message with
                    {
                        Status = SessionMessageStatus.Acknowledged,
                        DeliveredAt = message.DeliveredAt ?? report.OccurredAt,
                        AcknowledgedAt = report.OccurredAt,
                    }
                    : null,
            cancellationToken
        );

    public Task Refused(StoreTransaction transaction, MessageRefused report, Guid? causedBy, CancellationToken cancellationToken) =>
        Move(
            transaction,
            report.SessionId,
            report.MessageId,
            report.Cause,
            causedBy,
            EventTopics.SessionMessageFailed,
            message =>
                message.Status is SessionMessageStatus.Accepted
                    ? message with
                    {
                        Status = SessionMessageStatus.Failed,
                        Reason = report.Reason,
                        Detail = report.Detail,
                    }
                    : null,
            cancellationToken
        );

    private async Task Move(
        StoreTransaction transaction,
        SessionId id,
        SessionMessageId messageId,
        Cause cause,
        Guid? causedBy,
        string topic,
        Func<SessionMessageView, SessionMessageView?> move,
        CancellationToken cancellationToken
    )
    {
        var order = AgentOrders.SendOrder(messageId);
        AgentOrders.Settle(transaction, order);
        if (await Load(transaction, id, cause, causedBy, cancellationToken) is not { } change)
            return;
        await AgentOrders.SendNextText(transaction, id, order, change.Now, cancellationToken);
        if (await SessionMessages.Find(transaction, messageId, cancellationToken) is not { } message || move(message) is not { } moved)
        {
            return;
        }

        moved = moved with { DeliveredAt = Moment(moved.DeliveredAt), AcknowledgedAt = Moment(moved.AcknowledgedAt) };
        SessionMessages.Update(transaction, moved);
        ReactionRows.MessageSettled(transaction, moved, reactions.Value, change.Now);
        change.PublishMessage(topic, moved);
        await change.Save(transaction, cancellationToken);
    }

    public async Task Activity(StoreTransaction transaction, ActivityReported report, Guid? causedBy, CancellationToken cancellationToken)
    {
        if (await Load(transaction, report.SessionId, report.Cause, causedBy, cancellationToken) is not { } change)
            return;
        var fact = new Fact.Activity(report.LaunchId, report.Activity, report.Source, report.DialogId) { At = Sql.Moment(report.At) };
        if (change.Decide(fact, lifecycle.Value).Ignored is not null)
            return;
        change.Saw("activity", SnakeCase.Of(report.Activity), report.OutputTail ?? report.DialogId, fact.At, report.LaunchId);
        await change.Save(transaction, cancellationToken);
    }

    /// <summary>An agent is at a usage limit: not idle, and not prompted before the reset.</summary>
    public async Task Limited(StoreTransaction transaction, AgentLimited report, Guid? causedBy, CancellationToken cancellationToken)
    {
        if (await Load(transaction, report.SessionId, report.Cause, causedBy, cancellationToken) is not { } change)
            return;
        var resetsAt = Moment(report.ResetsAt);
        var fact = new Fact.Limited(report.LaunchId, resetsAt, report.Retries, report.Detail) { At = Sql.Moment(report.At) };
        if (change.Decide(fact, lifecycle.Value).Ignored is not null)
            return;
        change.Saw("limit", resetsAt?.ToString("u", CultureInfo.InvariantCulture) ?? "unknown", report.Detail, fact.At, report.LaunchId);
        await change.Save(transaction, cancellationToken);
    }

    /// <summary>Records what an agent has used; also of a launch that is over, and without a new revision of its session.</summary>
    public async Task Used(StoreTransaction transaction, AgentUsageReported report, CancellationToken cancellationToken)
    {
        if (await SessionRows.Lock(transaction, report.SessionId, cancellationToken) is { } row)
            await UsageRows.Replace(transaction, report, row.WorkspaceId, row.Provider, Now, cancellationToken);
    }

    /// <summary>Processes a round of a host's probes: first as a whole, then session by session.</summary>
    public async Task Round(StoreTransaction transaction, SessionFactsReported report, Guid? causedBy, CancellationToken cancellationToken)
    {
        var round = ProbeRound.Judge(report, lifecycle.Value);
        if (!round.Counts)
            return;
        // An incident may last for hours, with a round every few seconds: only its beginning is logged.
        if (await incidents.Seen(transaction, report, round, causedBy, Now, cancellationToken) && round.Incident is { } incident)
            HostIncidentBegan(logger, report.HostId, incident, report.Round);
        if (round.Facts.Count == 0)
            return;

        var rows = (await SessionRows.Lock(transaction, round.Facts.Select(each => each.Session), cancellationToken)).ToDictionary(row =>
            row.SessionId
        );
        var seen = report.Facts.ToLookup(fact => fact.SessionId);
        foreach (var (id, fact) in round.Facts)
        {
            if (!rows.TryGetValue(id, out var row))
                continue;
            var change = SessionChange.Of(row, report.Cause, causedBy, Now);
            if (change.Decide(fact, lifecycle.Value).Ignored is not null)
            {
                if (fact.Process is ProcessFinding.Alive)
                    await EndUnwanted(transaction, change, fact.LaunchId, cancellationToken);
                continue;
            }

            foreach (var found in seen[id].Where(found => found.LaunchId == fact.LaunchId).Take(1))
            {
                change.Saw("runtime", SnakeCase.Of(found.Runtime), found.Evidence, report.OccurredAt, found.LaunchId);
                change.Saw("process", SnakeCase.Of(found.Process), found.Evidence, report.OccurredAt, found.LaunchId);
            }

            await change.Save(transaction, cancellationToken);
        }
    }

    /// <summary>
    /// Ends an unwanted agent: one of an earlier launch, or of a session that was ended on purpose. An agent that was only inferred to be
    /// dead is left alone.
    /// </summary>
    private async Task EndUnwanted(StoreTransaction transaction, SessionChange change, LaunchId launch, CancellationToken cancellationToken)
    {
        var row = change.Row;
        var unwanted =
            row.Record.LaunchId != launch
            || row.Record.Session
                is {
                    State: SessionState.Terminated,
                    Reason: SessionReason.ManuallyKilled
                        or SessionReason.AutoCleanup
                        or SessionReason.PrMerged
                        or SessionReason.ErrorInProcess,
                };
        if (unwanted)
            await commands.OrderEnd(transaction, change, launch, cancellationToken);
    }

    /// <summary>Reports that a host did not answer in time. An order to end an agent is still repeated, less often.</summary>
    public async Task GiveUp(StoreTransaction transaction, SessionId id, string orderId, CancellationToken cancellationToken)
    {
        var cause = new Cause { CorrelationId = CorrelationId.New().ToString(), Actor = "session-registry" };
        if (
            await Load(transaction, id, cause, null, cancellationToken) is not { } change
            || !await AgentOrders.IsWaiting(transaction, orderId, cancellationToken)
        )
            return;
        var subject = orderId[(orderId.IndexOf(':', StringComparison.Ordinal) + 1)..];
        if (orderId.StartsWith("launch:", StringComparison.Ordinal))
        {
            AgentOrders.Settle(transaction, orderId);
            await GiveUpLaunch(transaction, change, LaunchId.Parse(subject), cancellationToken);
        }
        else if (orderId.StartsWith("end:", StringComparison.Ordinal))
        {
            AgentOrders.MarkOverdue(transaction, orderId);
            await ReportEndFailed(
                transaction,
                change,
                $"Host {change.Row.HostId} did not report within {options.Value.EndWithin} that the agent has ended; Helios keeps asking.",
                cancellationToken
            );
        }
        else
        {
            await GiveUpText(transaction, change, orderId, SessionMessageId.Parse(subject), cancellationToken);
        }
    }

    private async Task GiveUpLaunch(
        StoreTransaction transaction,
        SessionChange change,
        LaunchId launch,
        CancellationToken cancellationToken
    )
    {
        await FailLaunch(
            transaction,
            change,
            launch,
            stillRunning: false,
            AgentLaunchFailureReason.Unanswered,
            $"Host {change.Row.HostId} did not report within {options.Value.LaunchWithin} that the agent runs; check that its "
                + "worktree agent is running.",
            null,
            change.Now,
            cancellationToken
        );
        // If the host received the order after all, the agent that it starts is ended.
        await commands.OrderEnd(transaction, change, launch, cancellationToken);
    }

    private async Task GiveUpText(
        StoreTransaction transaction,
        SessionChange change,
        string orderId,
        SessionMessageId text,
        CancellationToken cancellationToken
    )
    {
        var held = await AgentOrders.IsHeld(transaction, orderId, cancellationToken);
        AgentOrders.Settle(transaction, orderId);
        await AgentOrders.SendNextText(transaction, change.Row.SessionId, orderId, change.Now, cancellationToken);
        if (await SessionMessages.Find(transaction, text, cancellationToken) is not { Status: SessionMessageStatus.Accepted } message)
            return;
        var failed = message with
        {
            Status = SessionMessageStatus.Failed,
            Reason = MessageRefusalReason.Unanswered,
            Detail = held
                ? $"The text was not typed: earlier texts were not answered within {options.Value.MessageWithin}. Send it again."
                : $"Host {change.Row.HostId} did not report within {options.Value.MessageWithin} that the text was typed; check "
                    + "the output before sending it again.",
        };
        SessionMessages.Update(transaction, failed);
        ReactionRows.MessageSettled(transaction, failed, reactions.Value, change.Now);
        change.PublishMessage(EventTopics.SessionMessageFailed, failed);
        await change.Save(transaction, cancellationToken);
    }

    /// <summary>Detaches sessions without a recent heartbeat; nothing else happens to them.</summary>
    public async Task Detach(StoreTransaction transaction, SessionId id, CancellationToken cancellationToken)
    {
        var cause = new Cause { CorrelationId = CorrelationId.New().ToString(), Actor = "session-registry" };
        if (
            await Load(transaction, id, cause, null, cancellationToken) is not { } change
            || change.Row is not { Active: true, Attached: true }
            || change.Now - change.Row.LastHeartbeatAt < lifecycle.Value.DetachedAfter
        )
        {
            return;
        }

        change.Set(row => row with { Attached = false });
        await change.Save(transaction, cancellationToken);
    }

    private static DateTimeOffset? Moment(DateTimeOffset? at) => at is { } time ? Sql.Moment(time) : null;

    private async Task<SessionChange?> Load(
        StoreTransaction transaction,
        SessionId id,
        Cause cause,
        Guid? causedBy,
        CancellationToken cancellationToken
    ) => await SessionRows.Lock(transaction, id, cancellationToken) is { } row ? SessionChange.Of(row, cause, causedBy, Now) : null;

    [LoggerMessage(4010, LogLevel.Warning, "Host {HostId}: {Incident} since round {Round}; no session is considered dead for that reason")]
    private static partial void HostIncidentBegan(ILogger logger, HostId hostId, HostIncident incident, long round);
}
