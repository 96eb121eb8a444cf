using System.Globalization;
using System.Text.Json.Nodes;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Journal;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Journal;

[Collection(ApiCollection.Name)]
[Trait("req", "event-stream")]
public sealed class EventStreamTests(SharedOrchestrator shared)
{
    private readonly Orchestrator it = shared.It;
    private readonly LaneId lane = LaneId.New();

    private JournalWriter Writer => it.Services.GetRequiredService<JournalWriter>();

    [Fact]
    public async Task The_journal_is_read_from_page_to_page()
    {
        await Write(0, 25);

        var seen = new List<int>();
        var after = "0";
        while (true)
        {
            var (_, page, _) = await it.Send("GET", $"/v1/events?lane={lane}&limit=10&after={after}");
            seen.AddRange(page["items"]!.AsArray().Select(one => one!["revision"]!.GetValue<int>()));
            if (page["next_cursor"] is not { } next)
                break;
            after = next.GetValue<string>();
        }

        seen.ShouldBe(Enumerable.Range(0, 25));
    }

    [Fact]
    public async Task The_journal_is_read_back_from_the_newest_event()
    {
        await Write(0, 25);

        var seen = new List<int>();
        string? after = null;
        while (true)
        {
            var (_, page, _) = await it.Send(
                "GET",
                $"/v1/events?lane={lane}&limit=10&newest=true{(after is null ? "" : $"&after={after}")}"
            );
            seen.AddRange(page["items"]!.AsArray().Select(one => one!["revision"]!.GetValue<int>()));
            if (page["next_cursor"] is not { } next)
                break;
            after = next.GetValue<string>();
        }

        seen.ShouldBe(Enumerable.Range(0, 25).Reverse());
    }

    [Fact]
    public async Task The_journal_streams_events_without_names_to_a_page_that_hears_only_those()
    {
        await Write(0, 1);
        using var enough = new CancellationTokenSource(Eventually.Patience);

        var read = Sse.Read(it.Http, $"/v1/events?lane={lane}&after=0&names=false", cancellationToken: enough.Token);
        var (_, type, data) = await read.FirstAsync(enough.Token);

        // What a parser calls an event without a name.
        type.ShouldBe("message");
        JsonNode.Parse(data)!["type"]!.GetValue<string>().ShouldBe("lane.created");
    }

    [Fact]
    public async Task A_cursor_beyond_the_end_is_answered_as_such()
    {
        await Write(0, 1);
        var last = (await it.Send("GET", $"/v1/events?lane={lane}")).Body["items"]![0]!["seq"]!.GetValue<long>();

        (await it.Send("GET", $"/v1/events?lane={lane}&after={last}")).Status.ShouldBe(200);
        var (status, problem, _) = await it.Send("GET", $"/v1/events?after={last + 1_000_000}");
        status.ShouldBe(400);
        problem["reason"]!.GetValue<string>().ShouldBe("cursor_unknown");

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/events?lane={lane}");
        request.Headers.Add("Accept", "text/event-stream");
        request.Headers.Add("Last-Event-ID", $"{last + 1_000_000}");
        using var response = await it.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await Eventually.Holds(async () => await reader.ReadLineAsync() == ": reset");
        await Write(1, 1);
        await Eventually.Holds(async () => (await reader.ReadLineAsync())?.StartsWith("id: ", StringComparison.Ordinal) is true);
    }

    [Fact]
    public async Task A_reader_gets_only_the_topics_that_it_asked_for()
    {
        await Writer.Write(
            [
                Journaled.Record("lane.created", lane, 1),
                Journaled.Record("lane.run.started", lane, 2),
                Journaled.Record("host.joined", lane, 3),
            ],
            CancellationToken.None
        );

        (await Types("lane.%23")).ShouldBe(["lane.created", "lane.run.started"]);
        (await Types("*.*")).ShouldBe(["lane.created", "host.joined"]);

        async Task<List<string>> Types(string topic) =>
            [
                .. (await it.Send("GET", $"/v1/events?lane={lane}&topic={topic}")).Body["items"]!
                    .AsArray()
                    .Select(one => one!["type"]!.GetValue<string>()),
            ];
    }

    [Fact]
    public async Task A_reader_sees_an_event_that_came_twice_once()
    {
        var id = EventId.New();
        await Writer.Write(
            [Journaled.Record("lane.created", lane, 1, id), Journaled.Record("lane.created", lane, 1, id)],
            CancellationToken.None
        );
        await Writer.Write([Journaled.Record("lane.created", lane, 1, id)], CancellationToken.None);

        (await it.Send("GET", $"/v1/events?lane={lane}")).Body["items"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_reader_receives_live_events_after_connecting()
    {
        await Write(0, 3);
        using var enough = new CancellationTokenSource(Eventually.Patience);
        var opened = new TaskCompletionSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var (_, type, data) in Sse.Read(it.Http, $"/v1/events?lane={lane}", null, opened.SetResult, enough.Token))
                return (type, JsonNode.Parse(data)!["revision"]!.GetValue<int>());
            return default;
        });

        await opened.Task;
        await Write(3, 1);

        (await reading).ShouldBe(("lane.created", 3));
    }

    [Fact]
    public async Task A_repeatedly_disconnected_reader_sees_every_event_exactly_once()
    {
        const int Total = 600;
        var writing = Task.Run(async () =>
        {
            for (var begin = 0; begin < Total; begin += 20)
                await Write(begin, 20);
        });

        var seen = new List<(string Seq, int Revision)>();
        var last = "0";
        var random = new Random(4711);
        using var enough = new CancellationTokenSource(Eventually.Patience);
        while (seen.Count < Total)
        {
            // Cut at a random place: in the middle of what is replayed, or of what is live.
            var take = random.Next(1, 90);
            await foreach (var (id, _, data) in Sse.Read(it.Http, $"/v1/events?lane={lane}", last, null, enough.Token))
            {
                last = id!;
                seen.Add((id!, JsonNode.Parse(data)!["revision"]!.GetValue<int>()));
                if (--take == 0 || seen.Count == Total)
                    break;
            }
        }

        await writing;
        seen.Select(one => one.Revision).ShouldBe(Enumerable.Range(0, Total));
        seen.Select(one => long.Parse(one.Seq, CultureInfo.InvariantCulture)).ShouldBeInOrder();
    }

    [Fact]
    public async Task A_reader_misses_no_event_of_several_writers()
    {
        using var enough = new CancellationTokenSource(Eventually.Patience);
        var opened = new TaskCompletionSource();
        var reading = Task.Run(async () =>
        {
            var ids = new List<string>();
            await foreach (var (_, _, data) in Sse.Read(it.Http, $"/v1/events?lane={lane}&after=0", null, opened.SetResult, enough.Token))
            {
                ids.Add(JsonNode.Parse(data)!["id"]!.GetValue<string>());
                if (ids.Count == 400)
                    break;
            }

            return ids;
        });
        await opened.Task;

        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async _ =>
                {
                    for (var round = 0; round < 50; round++)
                        await Write(round, 1);
                })
        );

        (await reading).ShouldBeUnique();
    }

    [Fact]
    public async Task Far_behind_is_served_from_the_table()
    {
        // More than the tail keeps in memory.
        await Write(0, 2500);
        await Eventually.Holds(async () => (await it.Send("GET", $"/v1/events?lane={lane}&limit=1")).Body["items"]!.AsArray().Count == 1);

        var count = 0;
        using var enough = new CancellationTokenSource(Eventually.Patience);
        await foreach (var (_, _, data) in Sse.Read(it.Http, $"/v1/events?lane={lane}", "0", null, enough.Token))
        {
            JsonNode.Parse(data)!["revision"]!.GetValue<int>().ShouldBe(count);
            if (++count == 2500)
                break;
        }

        count.ShouldBe(2500);
    }

    private Task Write(int begin, int count) =>
        Writer.Write(
            [.. Enumerable.Range(begin, count).Select(revision => Journaled.Record("lane.created", lane, revision))],
            CancellationToken.None
        );
}
