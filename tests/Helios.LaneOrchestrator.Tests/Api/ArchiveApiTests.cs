using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Testing;
using Npgsql;

namespace Helios.LaneOrchestrator.Tests.Api;

[Trait("req", "archives")]
[Collection(ApiCollection.Name)]
public sealed class ArchiveApiTests(SharedOrchestrator shared) : IAsyncLifetime
{
    private readonly Orchestrator it = shared.It;
    private WorkspaceId workspace;

    public async ValueTask InitializeAsync()
    {
        it.Host.BeItself();
        it.Host.Archives = order => new ArchiveView
        {
            Ref = $"refs/helios/archive/{order.Operation.LaneId}",
            Commit = FakeHost.Commit,
            Dirty = true,
            UnmergedCommits = 2,
            At = DateTimeOffset.UnixEpoch,
        };
        workspace = await it.Workspace();
    }

    public ValueTask DisposeAsync()
    {
        it.Host.BeItself();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Archives_are_listed_by_workspace_newest_first_and_page_by_page()
    {
        var (first, second) = (await Closed("a"), await Closed("b"));
        it.Host.Archives = _ => null;
        await Closed("nothing to archive");

        var (status, page, _) = await it.Send("GET", $"/v1/archives?workspace={workspace}&limit=1");
        status.ShouldBe(200);
        page["items"]!.AsArray().Single()!["lane_id"]!.GetValue<string>().ShouldBe(second);
        var (_, rest, _) = await it.Send("GET", $"/v1/archives?workspace={workspace}&host={it.Host.Id}&cursor={page["next_cursor"]}");

        var archive = rest["items"]!.AsArray().Single()!;
        archive["lane_id"]!.GetValue<string>().ShouldBe(first);
        archive["display_name"]!.GetValue<string>().ShouldBe("a");
        archive["archive"]!["unmerged_commits"]!.GetValue<int>().ShouldBe(2);
        rest["next_cursor"].ShouldBeNull();
    }

    [Fact]
    public async Task Archives_are_listed_restored_and_dropped_where_no_record_knows_of_them()
    {
        it.Host.Archives = _ => null;
        var closed = await Closed("closed without a word");
        var repository = (await it.Send("GET", $"/v1/workspaces/{workspace}")).Body["repository"]!.GetValue<string>();
        var unknown = LaneId.New();
        it.Host.Unrecorded =
        [
            Found(LaneId.Parse(closed), repository),
            Found(unknown, repository),
            Found(LaneId.New(), "/srv/of no workspace"),
        ];

        var (_, page, _) = await it.Send("GET", $"/v1/archives?workspace={workspace}");

        page["items"]!.AsArray().Select(item => item!["lane_id"]!.GetValue<string>()).ShouldBe([unknown.ToString(), closed]);
        (await it.Send("GET", $"/v1/archives/{unknown}")).Body["branch"]!.GetValue<string>().ShouldBe("left/behind");
        foreach (var lane in new[] { unknown.ToString(), closed })
        {
            ResolveBase? asked = null;
            var resolves = it.Host.Resolves;
            it.Host.Resolves = question => resolves(asked = question);
            var (status, restored, _) = await it.Send(
                "POST",
                $"/v1/lanes/{lane}/restore?wait=ready",
                new { display_name = $"again {lane[^6..]}", branch = $"again-{lane[^6..].ToLowerInvariant()}" }
            );
            status.ShouldBe(201, $"{restored}");
            asked.ShouldNotBeNull().RestoreFrom.ShouldNotBeNull().LaneId.ToString().ShouldBe(lane);
        }
        (await it.Send("DELETE", $"/v1/archives/{unknown}")).Status.ShouldBe(204);
    }

    private static FoundArchive Found(LaneId lane, string repository) =>
        new()
        {
            LaneId = lane,
            Repository = repository,
            Archive = new ArchiveView
            {
                Ref = $"refs/helios/archive/{lane}",
                Commit = FakeHost.Commit,
                Dirty = true,
                UnmergedCommits = 0,
                At = DateTimeOffset.UnixEpoch,
            },
            Branch = "left/behind",
            BaseCommit = FakeHost.Commit,
        };

    [Fact]
    public async Task Archives_are_dropped_on_their_host_and_then_from_the_record_with_an_event()
    {
        DropArchive? heard = null;
        var drops = it.Host.Drops;
        it.Host.Drops = order => drops(heard = order);
        var lane = await Closed("a");
        (await it.Send("GET", $"/v1/archives/{lane}")).Status.ShouldBe(200);

        (await it.Send("DELETE", $"/v1/archives/{lane}")).Status.ShouldBe(204);

        heard.ShouldNotBeNull().LaneId.ToString().ShouldBe(lane);
        (await it.Send("GET", $"/v1/archives/{lane}")).Body["reason"]!.GetValue<string>().ShouldBe("archive_not_found");
        (await it.Send("DELETE", $"/v1/archives/{lane}")).Status.ShouldBe(404);
        var closed = (await it.Send("GET", $"/v1/lanes/{lane}")).Body;
        closed["archive"].ShouldBeNull();
        closed["status"]!.GetValue<string>().ShouldBe("closed");
        closed["history"]!.AsArray()[^1]!["event"]!.GetValue<string>().ShouldBe("forget_archive");
    }

    [Fact]
    public async Task Archives_stay_where_the_host_refuses_and_nothing_is_tried_again()
    {
        var lane = await Closed("a");
        it.Host.Drops = order => FakeHost.Refuse(RefusalReason.RepositoryNotFound);
        (await it.Send("DELETE", $"/v1/archives/{lane}")).Body["reason"]!.GetValue<string>().ShouldBe("repository_not_found");

        (await it.Send("GET", $"/v1/archives/{lane}")).Status.ShouldBe(200);
        (await Timers(lane)).ShouldBe(0);
    }

    [Fact, Trait("req", "accepted-first")]
    public async Task A_deletion_that_the_host_does_not_answer_is_recorded_and_carried_out_when_it_does()
    {
        var lane = await Closed("a");
        it.Host.Silent = true;

        var (status, accepted, response) = await it.Send("DELETE", $"/v1/archives/{lane}?timeout=1");

        status.ShouldBe(202, $"{accepted}");
        accepted["lane_id"]!.GetValue<string>().ShouldBe(lane);
        response.Headers.Location!.ToString().ShouldBe($"/v1/archives/{lane}");
        (await it.Send("GET", $"/v1/archives/{lane}")).Status.ShouldBe(200);
        it.Host.Silent = false;
        // Its host is asked again after half a minute at the latest.
        await Eventually.Holds(async () => (await it.Send("GET", $"/v1/archives/{lane}")).Status == 404);
        await Eventually.Holds(async () => await Timers(lane) == 0);
        (await it.Send("GET", $"/v1/lanes/{lane}")).Body["archive"].ShouldBeNull();
    }

    [Fact, Trait("req", "accepted-first")]
    public async Task A_deletion_whose_caller_has_gone_is_recorded_all_the_same()
    {
        var lane = await Closed("a");
        var asked = new TaskCompletionSource();
        it.Host.Drops = order =>
        {
            asked.TrySetResult();
            return FakeHost.Refuse(RefusalReason.RepositoryNotReady);
        };
        using var gone = new CancellationTokenSource();
        var deleting = it.Http.DeleteAsync($"/v1/archives/{lane}", gone.Token);
        await asked.Task.WaitAsync(Eventually.Patience);

        await gone.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => deleting);
        (await Timers(lane)).ShouldBe(1);
    }

    private async Task<long> Timers(string lane)
    {
        await using var count = it.Database.CreateCommand("select count(*) from lanes.outbox where token = $1 and sent_at is null");
        count.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"{lane}/drop-archive" });
        return (long)(await count.ExecuteScalarAsync())!;
    }

    [Fact]
    public async Task Archives_are_dropped_only_at_the_revision_that_was_looked_at()
    {
        var lane = await Closed("a");
        (await it.Send("DELETE", $"/v1/archives/{lane}", null, ("If-Match", "\"1\""))).Status.ShouldBe(412);

        var tag = (await it.Send("GET", $"/v1/archives/{lane}")).Response.Headers.ETag!.Tag;
        (await it.Send("DELETE", $"/v1/archives/{lane}", null, ("If-Match", tag))).Status.ShouldBe(204);
    }

    [Fact]
    public async Task Archives_are_not_those_of_open_lanes()
    {
        var lane = (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready", new { display_name = "open" })).Body[
            "lane_id"
        ]!.GetValue<string>();

        (await it.Send("GET", $"/v1/archives/{lane}")).Body["reason"]!.GetValue<string>().ShouldBe("archive_not_found");
        (await it.Send("DELETE", $"/v1/archives/{lane}")).Status.ShouldBe(404);
        (await it.Send("GET", "/v1/archives/nonsense")).Status.ShouldBe(404);
    }

    private async Task<string> Closed(string name)
    {
        var lane = (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready", new { display_name = name })).Body[
            "lane_id"
        ]!.GetValue<string>();
        (await it.Send("POST", $"/v1/lanes/{lane}/cleanup?wait=closed")).Status.ShouldBe(200);
        return lane;
    }
}
