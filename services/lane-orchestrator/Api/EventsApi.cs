using System.Globalization;
using System.Text.Json.Nodes;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Journal;
using Helios.LaneOrchestrator.Outcomes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Api;

/// <summary>The journal over HTTP: in pages, or as a live stream.</summary>
internal static class EventsApi
{
    private const int BatchLength = 200;
    private const string DeletedUpTo = "X-Helios-Deleted-Up-To";

    public static void MapEvents(this RouteGroupBuilder api) =>
        api.MapGet("/v1/events", Events)
            .Doc(
                "ListEvents",
                new("Lists events, oldest first")
                {
                    Description =
                        "With Accept: text/event-stream the answer is a stream of server-sent events, whose ids are the seq: it "
                        + "replays what follows Last-Event-ID (or after) and continues live; without either it is live from now on. A "
                        + "client that is too slow is disconnected; when it resumes, it misses nothing. A cursor beyond the end is "
                        + "answered with the comment 'reset', and the stream is live from now on. The header X-Helios-Deleted-Up-To "
                        + "says that later events than the cursor have been deleted, and up to which seq.",
                    Reach = Reach.Filtered,
                    Streams = true,
                    Answers = [(200, typeof(Page<JsonObject>))],
                    Problems = [ProblemReason.CursorUnknown],
                }
            );

    private static async Task<IResult> Events(
        Query<EventQuery> query,
        ApiRequest request,
        HttpContext http,
        JournalReader reader,
        JournalTail tail,
        Signals signals,
        IOptions<HttpOptions> options,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        CancellationToken cancellationToken
    )
    {
        var asked = query.Value;
        var filter = new JournalFilter
        {
            Topic = asked.Topic is null ? null : TopicPattern.TryParse(asked.Topic),
            Lane = asked.Lane,
            Session = asked.Session,
            Workspace = RouteAccess.Narrow(request.Caller, asked.Workspace),
        };
        var streams = EventStream.IsWanted(http.Request);
        var position = streams ? LastEventId(request) ?? asked.After : asked.After;
        var isBeyond = position > 0 && position > await reader.Highest(cancellationToken);
        await NameDeleted(asked.Newest ? null : position, http, reader, cancellationToken);
        if (!streams)
            return isBeyond ? Beyond(position!.Value) : await Page(asked, position, filter, reader, cancellationToken);

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await Stream(
                new EventStream(http, options.Value, time),
                position,
                isBeyond,
                filter,
                asked.Names ?? true,
                tail,
                signals,
                options.Value.KeepAliveEvery,
                either.Token
            );
        }
        catch (OperationCanceledException)
        {
            // The client disconnected or was too slow, or the service stops: the client can resume.
        }

        return Results.Empty;
    }

    // Which of them the client had seen before, only the client knows: it may read the journal from its beginning, page by page.
    private static async Task NameDeleted(long? position, HttpContext http, JournalReader reader, CancellationToken cancellationToken)
    {
        if (position > 0 && await reader.Horizon(cancellationToken) is var horizon && position < horizon)
            http.Response.Headers[DeletedUpTo] = horizon.ToString(CultureInfo.InvariantCulture);
    }

    private static ProblemResult Beyond(long position) =>
        new(
            new Refusal(
                ProblemReason.CursorUnknown,
                $"No event has the number {position} yet: the cursor is of another journal, such as the one before a database was "
                    + "restored. Begin again without a cursor."
            )
        );

    private static async Task<JsonAnswer> Page(
        EventQuery asked,
        long? position,
        JournalFilter filter,
        JournalReader reader,
        CancellationToken cancellationToken
    )
    {
        var limit = asked.Limit ?? Paging.DefaultLimit;
        var entries = asked.Newest
            ? await reader.ReadNewest(position, limit, filter, cancellationToken)
            : await reader.Read(position ?? 0, limit, filter, cancellationToken);
        return new JsonAnswer(
            new JsonObject
            {
                ["items"] = new JsonArray([.. entries.Select(entry => JsonNode.Parse(entry.ToPublicJson()))]),
                ["next_cursor"] = entries.Count > 0 ? $"{entries[^1].Seq}" : null,
            }
        );
    }

    private static async Task Stream(
        EventStream stream,
        long? from,
        bool isBeyond,
        JournalFilter filter,
        bool names,
        JournalTail tail,
        Signals signals,
        TimeSpan keepAliveEvery,
        CancellationToken cancellationToken
    )
    {
        // Subscribed before the position is read, so that events in between leave a pending signal.
        using var watch = signals.Of(JournalTail.Subject);
        var last = await tail.Last(cancellationToken);
        // A position beyond the end belongs to another database: continue live.
        var position = Math.Min(from ?? last, last);
        await stream.Begin(cancellationToken);
        if (isBeyond)
            stream.Reset();
        while (true)
        {
            var (entries, lookedUpTo) = await tail.After(position, filter, BatchLength, cancellationToken);
            foreach (var entry in entries)
                stream.Add(entry.Seq.ToString(CultureInfo.InvariantCulture), names ? entry.Topic : null, entry.ToPublicJson());
            await stream.Flush(cancellationToken);
            position = Math.Max(position, lookedUpTo);
            if (entries.Count == BatchLength)
                continue;
            if (!await watch.Next(keepAliveEvery, cancellationToken))
                await stream.KeepAlive(cancellationToken);
        }
    }

    private static long? LastEventId(ApiRequest request)
    {
        if (request.LastEventId is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? seq
            : throw new RefusedException(Faults.Refusal("Last-Event-ID", "invalid", "Expected the seq of an event."));
    }

    private sealed record EventQuery : ICheckedRequest
    {
        [Parameter("Only events with a higher seq; with newest, only those with a lower one."), Number(0, long.MaxValue)]
        public long? After { get; init; }

        [Parameter(Paging.LimitDescription), Number(1, Paging.MaxLimit)]
        public int? Limit { get; init; }

        [Parameter("Only these topics; * matches one word, # any number of words.")]
        public string? Topic { get; init; }

        [Parameter("Only events of this lane.")]
        public LaneId? Lane { get; init; }

        [Parameter("Only events of this session.")]
        public SessionId? Session { get; init; }

        [Parameter("Only events of this workspace.")]
        public WorkspaceId? Workspace { get; init; }

        [Parameter("Newest first; the next cursor leads to older events.")]
        public bool Newest { get; init; }

        [Parameter("For streams: false leaves out the names of events, which a browser's onmessage does not receive.")]
        public bool? Names { get; init; }

        public IEnumerable<RequestFault> Check()
        {
            if (Topic is not null && TopicPattern.TryParse(Topic) is null)
                yield return new(
                    "topic",
                    "invalid",
                    $"Expected at most {TopicPattern.MaxLength} characters: words of a-z, 0-9 and '_', '*' or '#', separated by dots."
                );
        }
    }
}
