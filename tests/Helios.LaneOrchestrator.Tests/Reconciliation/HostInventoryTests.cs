using System.Collections.Concurrent;
using Helios.Contracts;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Worktrees;
using Helios.LaneOrchestrator.Tests.Support;
using Helios.Testing;
using MassTransit;

namespace Helios.LaneOrchestrator.Tests.Reconciliation;

[Trait("req", "reconciliation")]
public sealed class HostInventoryTests(LanesDatabase database) : IClassFixture<LanesDatabase>, IAsyncLifetime
{
    private readonly ConcurrentQueue<ReconcileHost> plans = new();
    private readonly ConcurrentQueue<OperationId> settled = new();
    private LanesProcess process = null!;
    private LaneScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        process = await LanesProcess.Start(
            database.ConnectionString,
            new Dictionary<string, string?> { ["Helios:Lanes:ReconcileNothingYoungerThan"] = "00:00:00" }
        );
        scene = await new LaneScene(process).Begin();
        var control = ((IBusControl)process.Bus).ConnectReceiveEndpoint(
            Endpoints.HostControl(scene.Host),
            endpoint =>
            {
                endpoint.Handler<ReconcileHost>(context =>
                {
                    plans.Enqueue(context.Message);
                    return Task.CompletedTask;
                });
                endpoint.Handler<SettleOperations>(context =>
                {
                    foreach (var operation in context.Message.OperationIds)
                        settled.Enqueue(operation);
                    return Task.CompletedTask;
                });
            }
        );
        await control.Ready;
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    [Fact]
    public async Task An_empty_inventory_at_start_is_answered_at_once()
    {
        var plan = await Report(atStart: true);
        plan.RemoveWorktrees.ShouldBeEmpty();
        plan.EndProcesses.ShouldBeEmpty();
    }

    [Fact]
    public async Task Resources_without_a_lane_are_removed_and_those_of_a_lane_or_another_installation_stay()
    {
        var owned = (await scene.Put(LaneStatus.Ready)).LaneId;
        var closed = (await scene.Put(LaneStatus.Closed)).LaneId;
        var busy = (await scene.Put(LaneStatus.Cleaning)).LaneId;
        var unknown = LaneId.New();

        var plan = await Report(
            atStart: true,
            [Found(owned), Found(closed), Found(busy), Found(unknown), Found(LaneId.New(), "another")],
            [owned, unknown, closed],
            removeUnknown: true
        );

        plan.RemoveWorktrees.Select(found => found.LaneId).ShouldBe([closed, unknown], ignoreOrder: true);
        plan.EndProcesses.ShouldBe([unknown, closed], ignoreOrder: true);
        await process.Tell(
            new HostReconciled
            {
                HostId = scene.Host,
                InventoryId = plan.InventoryId,
                Orphans =
                [
                    new ReconciledOrphan
                    {
                        LaneId = unknown,
                        Outcome = new ResourceOutcome
                        {
                            Kind = ResourceKind.Worktree,
                            Name = "/w",
                            Ending = ResourceEnding.Removed,
                        },
                    },
                    new ReconciledOrphan
                    {
                        LaneId = unknown,
                        Outcome = new ResourceOutcome
                        {
                            Kind = ResourceKind.Processes,
                            Name = "17",
                            Ending = ResourceEnding.Removed,
                        },
                    },
                ],
                DurationMs = 12,
                TimedOut = false,
                OccurredAt = Messages.Now,
                Cause = Messages.Cause,
            }
        );
        await Eventually.Holds(() => scene.Feed.TopicsOf(scene.Host.ToString()).Contains("reconciliation.completed"));
        var told = scene.Feed.Of(scene.Host.ToString());
        told.Count(item => (string)item["type"]! == "orphan.found").ShouldBe(5);
        var completed = told.Single(item => (string)item["type"]! == "reconciliation.completed")["data"]!;
        ((int)completed["orphaned_worktrees"]!, (int)completed["orphaned_par_tasks"]!, (int)completed["total_cleaned"]!).ShouldBe(
            (1, 1, 2)
        );
        told.ShouldContain(item =>
            (string)item["type"]! == "lane.worktree.orphan_cleaned" && (string)item["laneid"]! == unknown.ToString()
        );
    }

    [Fact]
    public async Task A_worktree_that_is_missing_in_two_rounds_running_ends_its_lane()
    {
        var lane = (await scene.Put(LaneStatus.Ready)).LaneId;
        await Report(gone: [lane]);
        await Report(found: [Found(lane)]);
        await Report(gone: [lane]);
        (await scene.View(lane)).Status.ShouldBe(LaneStatus.Ready);

        await Report(gone: [lane]);

        await Eventually.Holds(async () => (await scene.View(lane)) is { Status: LaneStatus.Cleaning, Reason: LaneReason.Reconciled });
        (await scene.View(lane)).Detail.ShouldNotBeNull().ShouldContain("was missing in");
    }

    [Fact]
    public async Task What_could_not_be_examined_is_not_missing_but_an_incident_with_beginning_and_end()
    {
        var lane = (await scene.Put(LaneStatus.Ready)).LaneId;
        var away = new HostTrouble
        {
            Kind = HostTroubleKind.RepositoryUnreachable,
            Subject = "/srv/away/.git",
            Detail = "It is away.",
            Lanes = [lane],
        };
        await Report(troubles: [away]);
        Told("host.incident.started").ShouldBe(0);
        await Report(troubles: [away]);
        await Report(timedOut: true);
        await Report(troubles: [away]);

        await Eventually.Holds(() => Told("host.incident.started") == 1);
        (await process.Value<string>($"select incidents ->> 0 from hosts where host_id = '{scene.Host}'"))
            .ShouldNotBeNull()
            .ShouldContain("/srv/away/.git");
        Told("host.incident.ended").ShouldBe(0);
        await Report();
        await Eventually.Holds(() => Told("host.incident.ended") == 1);
        (await process.Value<string>($"select incidents::text from hosts where host_id = '{scene.Host}'")).ShouldBe("[]");
        await Report();
        await Report(troubles: [away]);
        await Report(troubles: [away]);
        await Eventually.Holds(() => Told("host.incident.started") == 2);
        Told("host.incident.ended").ShouldBe(1);
        await Report();
        await Eventually.Holds(() => Told("host.incident.ended") == 2);
        (await scene.View(lane)).Status.ShouldBe(LaneStatus.Ready);
        (await process.Value<long>($"select count(*) from missing_worktrees where lane_id = '{lane}'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_worktree_whose_lane_has_no_record_is_kept_with_what_runs_in_it_and_is_an_incident()
    {
        var unknown = LaneId.New();
        for (var round = 0; round < 2; round++)
        {
            var plan = await Report(found: [Found(unknown)], processes: [unknown]);
            (plan.RemoveWorktrees.Count + plan.EndProcesses.Count).ShouldBe(0);
        }

        await Eventually.Holds(() => Told("host.incident.started") == 1);
        (await process.Value<string>($"select incidents ->> 0 from hosts where host_id = '{scene.Host}'"))
            .ShouldNotBeNull()
            .ShouldContain("--remove-unknown");

        (await Report(found: [Found(unknown)], removeUnknown: true)).RemoveWorktrees.Count.ShouldBe(1);
        await Eventually.Holds(() => Told("host.incident.ended") == 1);
    }

    [Fact]
    public async Task A_worktree_of_a_host_without_a_record_is_kept_and_is_an_incident_until_the_host_is_known()
    {
        var (lane, other) = (LaneId.New(), HostId.New());
        var marked = Found(lane) with { HostId = other };
        for (var round = 0; round < 2; round++)
            (await Report(found: [marked, Found(LaneId.New(), "another") with { HostId = HostId.New() }])).RemoveWorktrees.ShouldBeEmpty();

        await Eventually.Holds(() => Told("host.incident.started") == 1);
        var incident = (await process.Value<string>($"select incidents::text from hosts where host_id = '{scene.Host}'")).ShouldNotBeNull();
        incident.ShouldContain("host_unknown");
        incident.ShouldContain($"Helios__Host__Id={other}");

        await process.Execute($"insert into forgotten_hosts values ('{other}', 'other', 1, 1, null, now())");
        await Report(found: [marked]);
        await Eventually.Holds(() => Told("host.incident.ended") == 1);
    }

    [Fact]
    public async Task What_turns_up_of_a_closed_lane_is_added_to_its_record()
    {
        var closed = (await scene.Put(LaneStatus.Closed, lane => lane.Archive = null)).LaneId;
        var plan = await Report(found: [Found(closed)]);
        var archive = new ArchiveView
        {
            Ref = $"refs/helios/archive/{closed}",
            Commit = new string('a', 40),
            Dirty = true,
            UnmergedCommits = 0,
            At = Messages.Now,
        };
        var orphan = new ReconciledOrphan
        {
            LaneId = closed,
            Outcome = new ResourceOutcome
            {
                Kind = ResourceKind.Worktree,
                Name = "/srv/w",
                Ending = ResourceEnding.Removed,
            },
            Archive = archive,
        };
        await process.Tell(
            new HostReconciled
            {
                HostId = scene.Host,
                InventoryId = plan.InventoryId,
                Orphans = [orphan],
                DurationMs = 1,
                TimedOut = false,
                OccurredAt = Messages.Now,
                Cause = Messages.Cause,
            }
        );

        await Eventually.Holds(async () => (await scene.View(closed)).Archive?.Commit == archive.Commit);
        (await scene.View(closed)).Detail.ShouldNotBeNull().ShouldContain("archived");
        var trash = new HostTrouble
        {
            Kind = HostTroubleKind.TrashNotEmptied,
            Subject = $"/srv/.trash/{closed}.1.gone",
            Detail = "It cannot be deleted.",
            Lanes = [closed],
        };
        await Report(troubles: [trash]);
        await Report(troubles: [trash]);
        await Report(troubles: [trash]);
        await Eventually.Holds(async () => (await scene.View(closed)).Detail!.Contains("cannot be deleted", StringComparison.Ordinal));
        (await scene.View(closed)).Detail!.Split("cannot be deleted").Length.ShouldBe(2);
        await Report();
    }

    [Fact]
    public async Task Operations_that_it_still_keeps_are_to_be_forgotten_when_they_were_settled_long_ago_or_nobody_knows_them()
    {
        var open = OperationId.New();
        var justNow = OperationId.New();
        var longAgo = OperationId.New();
        var unknown = OperationId.New();
        await process.Execute(
            $"""
            insert into host_operations (operation_id, lane_id, host_id, kind, fence, body, ordered_at, last_progress_at, settled_at)
            select id, '{LaneId.New()}', '{scene.Host}', 'start_run', 1, '{"{}"}', now(), now(), at
            from (values ('{open}', null), ('{justNow}', now()), ('{longAgo}', now() - interval '1 hour')) kept (id, at)
            """
        );

        await Report(operations: [open, justNow, longAgo, unknown]);

        await Eventually.Holds(() => settled.Count == 2);
        settled.ShouldBe([longAgo, unknown], ignoreOrder: true);
        await process.Execute($"delete from host_operations where host_id = '{scene.Host}'");
    }

    [Fact]
    public async Task Mirrors_that_no_workspace_has_are_to_go_however_their_address_is_spelt()
    {
        await process.Execute(
            """
            insert into workspaces (workspace_id, name, repository, repository_key, default_branch, policy, on_par_task_lost, revision, created_at, updated_at)
            values ('ws_mirrored', 'mirrored', 'git@forge.example:team/app.git', 'ssh://git@forge.example/team/app', 'main', 'prune', 'rebind', 1, now(), now())
            """
        );

        var plan = await Report(mirrors: ["ssh://git@forge.example/team/app.git", "https://forge.example/team/app"]);

        plan.RemoveMirrors.ShouldBe(["https://forge.example/team/app"]);
        await process.Execute("delete from workspaces where workspace_id = 'ws_mirrored'");
    }

    private async Task<ReconcileHost> Report(
        bool atStart = false,
        FoundWorktree[]? found = null,
        LaneId[]? processes = null,
        bool timedOut = false,
        OperationId[]? operations = null,
        string[]? mirrors = null,
        LaneId[]? gone = null,
        HostTrouble[]? troubles = null,
        bool removeUnknown = false
    )
    {
        var inventory = Guid.CreateVersion7().ToString("N");
        await process.Tell(
            new HostInventoryReported
            {
                HostId = scene.Host,
                Incarnation = 1,
                InventoryId = inventory,
                AtStart = atStart,
                Worktrees = found ?? [],
                ParTasks = [],
                ProcessLanes = processes ?? [],
                Operations = operations ?? [],
                Mirrors = mirrors ?? [],
                TimedOut = timedOut,
                Gone = gone ?? [],
                Troubles = troubles ?? [],
                RemoveUnknown = removeUnknown,
                OccurredAt = Messages.Now,
                Cause = Messages.Cause,
            }
        );
        return await Eventually.Gives(() => Task.FromResult(plans.FirstOrDefault(plan => plan.InventoryId == inventory)));
    }

    private int Told(string topic) => scene.Feed.TopicsOf(scene.Host.ToString()).Count(told => told == topic);

    private static FoundWorktree Found(LaneId lane, string installation = "default") =>
        new()
        {
            LaneId = lane,
            Repository = "/srv/repository/.git",
            WorktreePath = $"/srv/repository/.helios-worktrees/{lane}",
            InstallationId = installation,
            CreatedAt = Messages.Now - TimeSpan.FromMinutes(1),
        };
}
