using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Hosting;
using Helios.SessionRegistry.Lifecycle;
using Helios.SessionRegistry.Persistence;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Sessions;

/// <summary>Carries out commands to existing sessions, in one transaction each. Every method returns the answer to the caller.</summary>
internal sealed class SessionCommands(IOptions<SessionRegistryOptions> options, IOptions<LifecycleOptions> lifecycle, TimeProvider time)
{
    private DateTimeOffset Now => Sql.Moment(time.GetUtcNow());

    /// <summary>Records a heartbeat.</summary>
    public Task<object> Heartbeat(
        StoreTransaction transaction,
        RecordSessionHeartbeat asked,
        Guid? causedBy,
        CancellationToken cancellationToken
    ) =>
        Change(
            transaction,
            asked.SessionId,
            null,
            asked.Cause,
            causedBy,
            change =>
            {
                if (!change.Row.Active)
                    return Task.FromResult<Refused?>(
                        SessionRefusals.Transition(change.Row, "heartbeat", "The session has ended. Restore it, or ensure a new one.")
                    );
                change.Set(row => row with { Attached = true, LastHeartbeatAt = change.Now });
                return Nothing;
            },
            cancellationToken
        );

    /// <summary>Ends the agent, then the session.</summary>
    public Task<object> Kill(StoreTransaction transaction, KillSession asked, Guid? causedBy, CancellationToken cancellationToken) =>
        Change(
            transaction,
            asked.SessionId,
            asked.ExpectedRevision,
            asked.Cause,
            causedBy,
            async change =>
            {
                if (change.Row is not { Active: true, Ending: false })
                    return null;
                change.Publish(EventTopics.SessionTerminateStarted, ("kill", true));
                change.Decide(new Fact.KillRequested { At = change.Now }, lifecycle.Value);
                AgentOrders.Abandon(transaction, change.Row.SessionId, "launch");
                await SessionTexts.FailAll(
                    transaction,
                    change,
                    MessageRefusalReason.SessionEnded,
                    "The session was killed.",
                    cancellationToken
                );
                if (change.Row is { Active: true, Record.LaunchId: { } launch })
                    await OrderEnd(transaction, change, launch, cancellationToken);
                return null;
            },
            cancellationToken
        );

    /// <summary>Ends the record of a session that has no agent.</summary>
    public Task<object> Terminate(
        StoreTransaction transaction,
        TerminateSession asked,
        Guid? causedBy,
        CancellationToken cancellationToken
    ) =>
        Change(
            transaction,
            asked.SessionId,
            asked.ExpectedRevision,
            asked.Cause,
            causedBy,
            async change =>
            {
                if (!change.Row.Active)
                    return null;
                if (change.Row.Record.AgentMayLive)
                    return SessionRefusals.Alive(change.Row);
                change.Publish(EventTopics.SessionTerminateStarted, ("kill", false));
                change.Decide(new Fact.EndRequested(SessionReason.ManuallyKilled) { At = change.Now }, lifecycle.Value);
                await SessionTexts.FailAll(
                    transaction,
                    change,
                    MessageRefusalReason.SessionEnded,
                    "The session was terminated.",
                    cancellationToken
                );
                return null;
            },
            cancellationToken
        );

    /// <summary>Records an activity reported over HTTP. An ignored one changes nothing, and is not an error of the caller.</summary>
    public Task<object> Activity(
        StoreTransaction transaction,
        RecordSessionActivity asked,
        Guid? causedBy,
        CancellationToken cancellationToken
    ) =>
        Change(
            transaction,
            asked.SessionId,
            null,
            asked.Cause,
            causedBy,
            change =>
            {
                var fact = new Fact.Activity(asked.LaunchId, asked.Activity, asked.Source, asked.DialogId)
                {
                    At = Sql.Moment(asked.At ?? change.Now),
                };
                if (change.Decide(fact, lifecycle.Value).Ignored is null)
                    change.Saw(
                        "activity",
                        SnakeCase.Of(asked.Activity),
                        asked.DialogId,
                        fact.At,
                        asked.LaunchId ?? change.Row.Record.LaunchId
                    );
                return Nothing;
            },
            cancellationToken
        );

    /// <summary>Records facts about the session's pull request.</summary>
    public Task<object> Scm(StoreTransaction transaction, RecordScmFacts asked, Guid? causedBy, CancellationToken cancellationToken) =>
        Change(
            transaction,
            asked.SessionId,
            null,
            asked.Cause,
            causedBy,
            change =>
            {
                var fact = new Fact.PullRequest(asked.PullRequest) { At = change.Now };
                if (change.Decide(fact, lifecycle.Value).Ignored is null)
                    change.Saw("scm", SnakeCase.Of(asked.PullRequest.State), asked.PullRequest.Url, change.Now, null);
                return Nothing;
            },
            cancellationToken
        );

    /// <summary>The lane is being removed: its tear-down ends whatever runs, sessions first; this ends the record.</summary>
    public async Task EndOf(StoreTransaction transaction, LaneSessionsEnding ending, Guid? causedBy, CancellationToken cancellationToken)
    {
        await ForgetLimits(transaction, ending, causedBy, cancellationToken);
        if (await SessionRows.LockActive(transaction, ending.LaneId, cancellationToken) is not { } row)
            return;
        var change = SessionChange.Of(row, ending.Cause, causedBy, Now);
        if (!row.Ending)
            change.Publish(EventTopics.SessionTerminateStarted, ("kill", true));
        change.Decide(new Fact.EndRequested(SessionReason.AutoCleanup) { At = change.Now }, lifecycle.Value);
        AgentOrders.Abandon(transaction, row.SessionId, "launch");
        AgentOrders.Abandon(transaction, row.SessionId, "end");
        await SessionTexts.FailAll(transaction, change, MessageRefusalReason.SessionEnded, "The lane was cleaned up.", cancellationToken);
        await change.Save(transaction, cancellationToken);
    }

    /// <summary>Agents of the lane that a usage limit has ended are not restarted.</summary>
    private async Task ForgetLimits(
        StoreTransaction transaction,
        LaneSessionsEnding ending,
        Guid? causedBy,
        CancellationToken cancellationToken
    )
    {
        var ended = await SessionRows.Read(
            transaction,
            "lane_id = $1 and not active and limit_seen_at is not null order by session_id for update",
            cancellationToken,
            ending.LaneId.ToString()
        );
        foreach (var row in ended)
        {
            var change = SessionChange.Of(row, ending.Cause, causedBy, Now);
            change.Set(each => each with { Record = each.Record with { Limit = null } });
            await change.Save(transaction, cancellationToken);
        }
    }

    /// <summary>Orders the host to end an agent, until it reports that nothing of it is left.</summary>
    public async Task OrderEnd(StoreTransaction transaction, SessionChange change, LaunchId launch, CancellationToken cancellationToken)
    {
        var row = change.Row;
        var order = new EndAgent
        {
            HostId = row.HostId,
            SessionId = row.SessionId,
            LaunchId = launch,
            LaneId = row.LaneId,
            Cause = change.Cause,
        };
        await AgentOrders.Place(
            transaction,
            AgentOrders.EndOrder(launch),
            row.SessionId,
            row.HostId,
            order,
            change.Now,
            options.Value.EndWithin,
            waits: null,
            cancellationToken
        );
    }

    private static Task<Refused?> Nothing => Task.FromResult<Refused?>(null);

    private async Task<object> Change(
        StoreTransaction transaction,
        SessionId id,
        long? expected,
        Cause cause,
        Guid? causedBy,
        Func<SessionChange, Task<Refused?>> work,
        CancellationToken cancellationToken
    )
    {
        if (await SessionRows.Lock(transaction, id, cancellationToken) is not { } row)
            return SessionRefusals.NotFound(id);
        if (SessionRefusals.OtherRevision(row, expected) is { } moved)
            return moved;
        var change = SessionChange.Of(row, cause, causedBy, Now);
        if (await work(change) is { } refused)
            return refused;
        return new SessionFound { Session = (await change.Save(transaction, cancellationToken)).ToView() };
    }
}
