using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Lifecycle;
using Helios.SessionRegistry.Persistence;
using Helios.SessionRegistry.Reactions;

namespace Helios.SessionRegistry.Sessions;

/// <summary>
/// One change of one session, from the row that was read to the row that is written: decided, explained, and published to the feed and to
/// the lane in the transaction that records it.
/// </summary>
internal sealed class SessionChange
{
    private readonly SessionRow? before;
    private readonly List<(string Topic, JsonObject Fields)> published = [];
    private readonly List<SessionDecision> decisions = [];

    private SessionChange(SessionRow? before, SessionRow row, Cause cause, string? causationId, DateTimeOffset now)
    {
        this.before = before;
        Row = row;
        Cause = cause;
        CausationId = causationId;
        Now = now;
    }

    /// <summary>The new state of the session.</summary>
    public SessionRow Row { get; private set; }

    public Cause Cause { get; }

    public string? CausationId { get; }

    public DateTimeOffset Now { get; }

    /// <summary>Whether this change already sends a text, which no query sees yet.</summary>
    public bool HasTyped { get; set; }

    public static SessionChange Of(SessionRow row, Cause cause, Guid? causedBy, DateTimeOffset now) =>
        new(row, row, cause, causedBy?.ToString(), now);

    public static SessionChange OfNew(SessionRow row, Cause cause, Guid? causedBy, DateTimeOffset now) =>
        new(null, row, cause, causedBy?.ToString(), now);

    /// <summary>Applies a fact: the only way in which the axes of a session change.</summary>
    public Decision Decide(Fact fact, LifecycleOptions options)
    {
        var decision = SessionJudge.Decide(Row.Record, fact, Now, options);
        if (decision.Ignored is not null)
            return decision;
        Row = Row with { Record = decision.Next };
        foreach (var change in decision.Changes)
            Note(fact.GetType().Name, SnakeCase.Of(change.Axis), change.From, change.To, decision.Why, change.Evidence);
        return decision;
    }

    public void Set(Func<SessionRow, SessionRow> change) => Row = change(Row);

    /// <summary>Adds an event that does not follow from the row itself.</summary>
    public void Publish(string topic, params (string Name, JsonNode? Value)[] fields) => published.Add((topic, Fields(fields)));

    /// <summary>Adds an event about a text; events never contain the text itself.</summary>
    public void PublishMessage(string topic, SessionMessageView message)
    {
        var json = JsonSerializer.SerializeToNode(message, PublicJson.Strict)!.AsObject();
        json.Remove("text");
        Publish(topic, ("message", json));
    }

    /// <summary>Records the reason for a change, for explain.</summary>
    public void Note(string fact, string axis, string from, string to, string? why, string? evidence) =>
        decisions.Add(
            new()
            {
                At = Now,
                Fact = JsonNamingPolicy.SnakeCaseLower.ConvertName(fact),
                Axis = axis,
                From = from,
                To = to,
                Why = why,
                Evidence = evidence,
                Actor = Cause.Actor,
                CorrelationId = Cause.CorrelationId,
                Revision = 0,
            }
        );

    /// <summary>Records an observation; the last one of each source is kept.</summary>
    public void Saw(string source, string finding, string? evidence, DateTimeOffset at, LaunchId? launch) =>
        Row = Row with
        {
            Evidence =
            [
                .. Row.Evidence.Where(other => other.Source != source),
                new SessionEvidence
                {
                    Source = source,
                    Finding = finding,
                    Evidence = evidence,
                    At = at,
                    LaunchId = launch,
                },
            ],
        };

    /// <summary>
    /// Stages the row, its events, its decisions and the message to the lane. Pure bookkeeping (a heartbeat, a round that found nothing
    /// new) is written without a new revision.
    /// </summary>
    public async Task<SessionRow> Save(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        if (Row == before && published.Count == 0 && decisions.Count == 0)
            return Row;
        Row = Row with { EndedAt = Row.Active ? null : Row.EndedAt ?? Now };
        var events = Events();
        if (events.Count > 0)
            Row = Row with { Revision = Row.Revision + 1, UpdatedAt = Now };
        if (before is null)
            SessionRows.Insert(transaction, Row);
        else
            SessionRows.Update(transaction, Row, before.Revision);
        foreach (var (index, (topic, fields)) in events.Index())
            Feed(transaction, index, topic, fields);
        foreach (var (index, decision) in decisions.Index())
            SessionDecisions.Insert(transaction, Row.SessionId, decision with { Revision = Row.Revision }, index);
        await NotifyLane(transaction, cancellationToken);
        await ReactionRows.Decide(
            transaction,
            Row.SessionId,
            before?.Record ?? SessionRecord.New,
            Row.Record,
            Cause.CorrelationId,
            Now,
            cancellationToken
        );
        return Row;
    }

    private List<(string Topic, JsonObject Fields)> Events()
    {
        var events = new List<(string Topic, JsonObject Fields)>();
        if (before is null)
            events.Add((EventTopics.SessionCreated, []));
        events.AddRange(published.Where(each => IsBeginning(each.Topic)));
        var was = before?.Record ?? SessionRecord.New;
        var now = Row.Record;
        foreach (var decision in decisions)
        {
            if (TopicOf(decision.Axis) is { } topic)
            {
                events.Add(
                    (
                        topic,
                        Fields(
                            ("from", decision.From),
                            ("to", decision.To),
                            ("fact", decision.Fact),
                            ("why", decision.Why),
                            ("evidence", decision.Evidence)
                        )
                    )
                );
            }
        }

        if (before is not null && before.Transport != Row.Transport)
        {
            events.Add(
                (
                    EventTopics.SessionTransportChanged,
                    Fields(
                        ("from", SnakeCase.Of(before.Transport)),
                        ("to", SnakeCase.Of(Row.Transport)),
                        ("degrade_reason", Row.DegradeReason)
                    )
                )
            );
        }

        events.AddRange(OfLimit(was.Limit, now));
        var (held, holds) = (before?.Status is AttachmentStatus.Attached, Row.Status is AttachmentStatus.Attached);
        if (held != holds)
            events.Add((holds ? EventTopics.SessionAttached : EventTopics.SessionDetached, []));
        events.AddRange(published.Where(each => !IsBeginning(each.Topic)));
        if (now.IsTerminal && !was.IsTerminal)
            events.Add((EventTopics.SessionTerminated, Fields(("reason", SnakeCase.Of(now.Session.Reason)))));
        // Every revision has at least one event; a change without its own event is published as a state change.
        if (events.Count == 0 && !Equals(Visible(before), Visible(Row)))
            events.Add((EventTopics.SessionStateChanged, Fields(("from", StateWords(was)), ("to", StateWords(now)))));
        return events;
    }

    private static object? Visible(SessionRow? row) =>
        row is null
            ? null
            : (
                row.ProviderSessionId,
                row.PreferredTransport,
                row.DegradeReason,
                row.HarnessStatus,
                row.Mode,
                row.Detail,
                row.Status,
                row.Ending,
                row.Record.LaunchId,
                row.Record.Limit is null,
                row.Record.Limit?.ResetsAt
            );

    private static IEnumerable<(string Topic, JsonObject Fields)> OfLimit(UsageLimit? was, SessionRecord now)
    {
        if (now.Limit is { } limit && (was is null || was.ResetsAt != limit.ResetsAt))
        {
            yield return (
                EventTopics.SessionLimited,
                Fields(("resets_at", limit.ResetsAt?.ToString("O")), ("check_at", limit.CheckAt.ToString("O")), ("detail", limit.Detail))
            );
        }

        // One that was ended on purpose does not go on.
        if (was is not null && now is { Limit: null, IsTerminal: false, EndingAs: null })
            yield return (EventTopics.SessionResumed, Fields(("limited_since", was.Since.ToString("O"))));
    }

    private static bool IsBeginning(string topic) => topic is EventTopics.SessionRestoreStarted or EventTopics.SessionTerminateStarted;

    private static string? TopicOf(string axis) =>
        axis switch
        {
            "session" => EventTopics.SessionStateChanged,
            "runtime" => EventTopics.SessionRuntimeChanged,
            "activity" => EventTopics.SessionActivityChanged,
            "pull_request" => EventTopics.SessionPrChanged,
            _ => null,
        };

    private static string StateWords(SessionRecord record) => $"{SnakeCase.Of(record.Session.State)}/{SnakeCase.Of(record.Session.Reason)}";

    private void Feed(StoreTransaction transaction, int index, string topic, JsonObject fields)
    {
        var finished = new CloudEvent
        {
            Id = EventId.New(),
            Source = SessionSchema.EventSource,
            Type = topic,
            Subject = Row.SessionId.ToString(),
            Time = Now,
            CorrelationId = Cause.CorrelationId,
            CausationId = CausationId,
            LaneId = Row.LaneId,
            WorkspaceId = Row.WorkspaceId,
            SessionId = Row.SessionId,
            HostId = Row.HostId,
            Revision = Row.Revision,
            Index = index,
            Actor = Cause.Actor,
            Data = CloudEvent.DataOf(Row.ToView(), fields.Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))),
        };
        transaction.Feed(new FeedEvent(finished.Id.ToString(), finished.Type, finished.Subject, finished.ToBytes()));
    }

    // Messages may arrive out of order: the lane compares revisions, and each message is self-contained.
    private async Task NotifyLane(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        var lanes = Endpoints.Address(Endpoints.Lanes);
        if (Row.Live && (before is not { Live: true } || before.NeedsPerson != Row.NeedsPerson))
        {
            var launched = new SessionLaunched
            {
                LaneId = Row.LaneId,
                SessionId = Row.SessionId,
                SessionRevision = Row.Revision,
                NeedsPerson = Row.NeedsPerson,
                Detail = Row.NeedsPerson ? WhyPerson() : null,
                Cause = Cause,
            };
            await transaction.Send(lanes, launched, cancellationToken);
        }
        else if (before is { Live: true } && !Row.Live)
        {
            await transaction.Send(
                lanes,
                new SessionEnded
                {
                    LaneId = Row.LaneId,
                    SessionId = Row.SessionId,
                    SessionRevision = Row.Revision,
                    Cause = Cause,
                },
                cancellationToken
            );
        }
        else if (before is null && !Row.Live)
        {
            await transaction.Send(
                lanes,
                new SessionOpened
                {
                    LaneId = Row.LaneId,
                    SessionId = Row.SessionId,
                    SessionRevision = Row.Revision,
                    Cause = Cause,
                },
                cancellationToken
            );
        }
    }

    private string WhyPerson() =>
        Row.Record.Session.State is SessionState.Stuck
            ? $"Session {Row.SessionId} is stuck: {Row.Record.Detecting?.Evidence ?? SnakeCase.Of(Row.Record.Session.Reason)}"
            : $"Session {Row.SessionId} ({Row.Provider}) waits for a person.";

    private static JsonObject Fields(params (string Name, JsonNode? Value)[] fields)
    {
        var data = new JsonObject();
        foreach (var (name, value) in fields)
            data[name] = value;
        return data;
    }
}
