using System.Text.Json.Nodes;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Creation;
using Helios.LaneOrchestrator.Journal;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.LaneOrchestrator.Tests.Journal;
using Helios.Persistence.Retention;
using Helios.Persistence.Transactions;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Lanes;

[Trait("req", "retention")]
public sealed class RetentionTests : IAsyncLifetime
{
    private Orchestrator it = null!;
    private WorkspaceId workspace;

    public async ValueTask InitializeAsync()
    {
        it = await Orchestrator.Start(("Helios:Journal:KeepFor", "10.00:00:00"), ("Helios:Lanes:KeepArchives", "90.00:00:00"));
        workspace = await it.Workspace();
    }

    public ValueTask DisposeAsync() => it.DisposeAsync();

    [Fact]
    public async Task Old_events_are_deleted_but_not_those_of_open_lanes()
    {
        var (open, closed) = (await Lane("open"), await Lane("closed"));
        await CleanUp(closed);
        await Eventually.Holds(async () => (await Topics(closed)).Contains("lane.cleaned"));
        var before = await Topics(open);
        await Execute("insert into journal_marks (at, seq) select now() - interval '11 days', max(seq) from journal");
        var young = LaneId.New();
        await it.Services.GetRequiredService<JournalWriter>().Write([Journaled.Record("lane.created", young, 1)], CancellationToken.None);

        await Round();

        (await Topics(open)).ShouldBe(before);
        (await Topics(closed)).ShouldBeEmpty();
        (await Topics(young.ToString())).ShouldBe(["lane.created"]);
        await Eventually.Holds(async () => (await Reports()).Count == 1);
        (await Reports())[0]["data"]!["deleted"]!["events"]!.GetValue<long>().ShouldBeGreaterThan(5);
        // Nothing is left to delete, and nothing is said.
        await Round();
        (await Value<long>("select revision from retention")).ShouldBe(1);
    }

    [Fact]
    public async Task A_reader_that_was_away_too_long_is_told_that_events_have_been_deleted()
    {
        var lane = await Lane("open");
        await Eventually.Holds(async () => (await Topics(lane)).Contains("lane.created"));
        await Execute("insert into journal_marks (at, seq) select now() - interval '11 days', max(seq) from journal");
        await Round();

        var last = await Value<long>("select seq from journal_horizon");
        foreach (var accept in new[] { "application/json", "text/event-stream" })
        {
            (await DeletedUpTo("?after=1", accept)).ShouldBe($"{last}");
            (await DeletedUpTo("", accept)).ShouldBeNull();
            (await DeletedUpTo("?after=0", accept)).ShouldBeNull();
            (await DeletedUpTo($"?after={last}", accept)).ShouldBeNull();
        }

        (await DeletedUpTo("?newest=true&after=2", "application/json")).ShouldBeNull();

        async Task<string?> DeletedUpTo(string query, string accept)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/events" + query);
            request.Headers.Add("Accept", accept);
            using var response = await it.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            ((int)response.StatusCode).ShouldBe(200);
            return response.Headers.TryGetValues("X-Helios-Deleted-Up-To", out var values) ? values.Single() : null;
        }
    }

    [Fact]
    public async Task The_journal_is_bounded_in_number_too()
    {
        await using var bounded = await it.StartAnother(("Helios:Journal:KeepAtMost", "1000"));
        var (old, newer) = (LaneId.New(), LaneId.New());
        await Write(old, 100);
        await Write(newer, 1000);

        await bounded.Services.GetRequiredService<LaneRetention>().Round(CancellationToken.None);

        (await Topics(old.ToString())).ShouldBeEmpty();
        (await Topics(newer.ToString())).Count.ShouldBeGreaterThan(990);
    }

    [Fact]
    public async Task Lanes_that_closed_long_ago_go_with_their_runs_unless_they_have_an_archive()
    {
        it.Host.Archives = _ => null;
        var (open, plain, late, unsettled) = (await Lane("open"), await Lane("plain"), await Lane("late"), await Lane("unsettled"));
        foreach (var lane in new[] { plain, late, unsettled })
            await CleanUp(lane);
        it.Host.Archives = order => Archive(order.Operation.LaneId);
        var archived = await Lane("archived");
        await CleanUp(archived);
        foreach (var lane in new[] { open, plain, late, archived })
            await Execute(
                $"""
                insert into runs (run_id, lane_id, argv, cwd, status, timeout, created_at, ended_at)
                values ('run-{lane}', '{lane}', array['x'], '/', 'exited', '1 hour', now(), now() - interval '40 days')
                """
            );
        await Execute("update lanes set closed_at = now() - interval '31 days' where status = 'closed'");
        await Execute($"update lanes set closed_at = now() - interval '29 days' where lane_id = '{late}'");
        // Not to be sent again while this test looks.
        await Execute(
            $"update host_operations set settled_at = null, last_progress_at = now() + interval '1 hour' where lane_id = '{unsettled}'"
        );
        await Execute("update host_operations set settled_at = now() - interval '3 days' where settled_at is not null");

        await Round();

        (await Texts("select lane_id from lanes order by 1")).ShouldBe(
            new[] { open, late, unsettled, archived }.Order(StringComparer.Ordinal)
        );
        (await Texts("select lane_id from runs order by 1")).ShouldBe(new[] { open, late }.Order(StringComparer.Ordinal));
        (await Texts("select distinct lane_id from host_operations")).ShouldBe([unsettled]);
        await Eventually.Holds(async () => (await Reports()).Count == 1);
        var deleted = (await Reports())[0]["data"]!["deleted"]!;
        deleted["lanes"]!.GetValue<long>().ShouldBe(1);
        deleted["runs"]!.GetValue<long>().ShouldBe(2);
    }

    [Fact]
    public async Task Many_rows_are_deleted_in_several_transactions()
    {
        await Execute(
            """
            insert into host_operations (operation_id, lane_id, host_id, kind, fence, body, ordered_at, last_progress_at, settled_at)
            select 'op-' || n, 'ln', 'ho', 'provision', 1, '{}', now(), now(), now() - interval '3 days' from generate_series(1, 3500) n
            """
        );

        (
            await it
                .Services.GetRequiredKeyedService<UnitOfWork>(LaneOrchestratorService.Schema)
                .DeleteExpired("host_operations", "t.settled_at < now()", CancellationToken.None)
        ).ShouldBeGreaterThanOrEqualTo(3500);

        (await Value<long>("select count(*) from host_operations where operation_id like 'op-%'")).ShouldBe(0);
    }

    [Fact]
    public async Task Archives_are_deleted_only_by_those_who_have_asked_for_it()
    {
        it.Host.Archives = order => Archive(order.Operation.LaneId);
        var (old, young) = (await Lane("old"), await Lane("young"));
        await CleanUp(old);
        await CleanUp(young);
        await Execute($"update lanes set closed_at = now() - interval '91 days' where lane_id = '{old}'");

        await using (var asIs = await it.StartAnother())
            await asIs.Services.GetRequiredService<ArchiveExpiry>().Round(CancellationToken.None);
        (await Value<long>("select count(*) from outbox where token like '%/drop-archive'")).ShouldBe(0);
        await it.Services.GetRequiredService<ArchiveExpiry>().Round(CancellationToken.None);

        await Eventually.Holds(async () => (await Texts("select lane_id from lanes where archive is not null")).SequenceEqual([young]));
        (await Texts("select lane_id from lanes where status = 'closed'")).Count.ShouldBe(2);
    }

    private static ArchiveView Archive(LaneId lane) =>
        new()
        {
            Ref = $"refs/helios/archive/{lane}",
            Commit = FakeHost.Commit,
            Dirty = true,
            UnmergedCommits = 0,
            At = DateTimeOffset.UnixEpoch,
        };

    private Task Round() => it.Services.GetRequiredService<LaneRetention>().Round(CancellationToken.None);

    private async Task<string> Lane(string name)
    {
        var (status, lane, _) = await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready", new { display_name = name });
        status.ShouldBe(201, lane.ToJsonString());
        return lane["lane_id"]!.GetValue<string>();
    }

    private async Task CleanUp(string lane) =>
        (await it.Send("POST", $"/v1/lanes/{lane}/cleanup?wait=closed", new { })).Body["status"]!.GetValue<string>().ShouldBe("closed");

    private async Task Write(LaneId lane, int count) =>
        await it
            .Services.GetRequiredService<JournalWriter>()
            .Write([.. Enumerable.Range(0, count).Select(n => Journaled.Record("lane.created", lane, n))], CancellationToken.None);

    private async Task<List<string>> Topics(string lane) => await Texts($"select topic from journal where lane_id = '{lane}' order by seq");

    private async Task<IReadOnlyList<JsonNode>> Reports() =>
        [.. (await it.Send("GET", "/v1/events?topic=retention.completed")).Body["items"]!.AsArray().Select(one => one!)];

    private async Task Execute(string sql)
    {
        await using var command = it.Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<T?> Value<T>(string sql)
    {
        await using var command = it.Database.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    private async Task<List<string>> Texts(string sql)
    {
        await using var command = it.Database.CreateCommand(sql);
        await using var row = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await row.ReadAsync())
            texts.Add(row.GetString(0));
        return texts;
    }
}
