using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Worktrees;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Api;

[Trait("req", "reconcile-on-demand")]
public sealed class ReconciliationApiTests : IAsyncLifetime
{
    // Made long ago, as its id says.
    private static readonly LaneId Unknown = LaneId.Parse("ln_01ARZ3NDEKTSV4RRFFQ69G5FAV");

    private readonly ConcurrentQueue<ReconcileHost> plans = [];
    private Orchestrator it = null!;
    private WorkspaceId workspace;

    public async ValueTask InitializeAsync()
    {
        it = await Orchestrator.Start(
            ("Helios:Lanes:ReconcileNothingYoungerThan", "00:00:00"),
            ("Helios:Http:ReconciliationWithin", "00:00:20")
        );
        workspace = await it.Workspace();
        var control = it
            .Services.GetRequiredService<IBusControl>()
            .ConnectReceiveEndpoint(
                Endpoints.HostControl(it.Host.Id),
                endpoint =>
                {
                    endpoint.ConfigureConsumeTopology = false;
                    endpoint.Handler<ReconcileHost>(Carry);
                }
            );
        await control.Ready;
    }

    public ValueTask DisposeAsync() => it.DisposeAsync();

    [Fact]
    public async Task A_dry_run_shows_the_plan_with_reasons_and_does_nothing()
    {
        var (open, closed) = await Found();

        var (status, view, _) = await it.Send("POST", "/v1/reconcile", new { dry_run = true });

        status.ShouldBe(200);
        var host = view["hosts"]!.AsArray().ShouldHaveSingleItem()!;
        host["status"]!.GetValue<string>().ShouldBe("planned");
        Rows(host)
            .ShouldBe([
                ("remove_worktree", closed, "Its lane has been closed since"),
                ("end_processes", closed, "Its lane has been closed since"),
                ("count_missing", open, "Its worktree is missing in inventory 1 of 2 that must agree."),
                ("keep", Unknown.ToString(), "It belongs to installation 'another'."),
                (
                    "keep",
                    Unknown.ToString(),
                    "There is no record of its lane, as after the database was restored from a backup. To archive its unsaved work and "
                        + "remove it: helios reconcile --remove-unknown"
                ),
            ]);
        view = (await it.Send("POST", "/v1/reconcile", new { dry_run = true, remove_unknown = true })).Body;
        Rows(view["hosts"]![0]!).ShouldContain(("remove_worktree", Unknown.ToString(), "There is no record of its lane."));
        plans.ShouldBeEmpty();
        (await it.Send("GET", "/v1/events?topic=reconciliation.*")).Body["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_carries_it_out_and_says_what_came_of_it()
    {
        var (open, closed) = await Found();

        var (status, view, _) = await it.Send("POST", "/v1/reconcile");

        status.ShouldBe(200);
        var host = view["hosts"]![0]!;
        host["status"]!.GetValue<string>().ShouldBe("completed", host.ToJsonString());
        host["rows"]![0]!["outcome"]!.GetValue<string>().ShouldBe($"archived, unsaved work is refs/helios/archive/{closed}");
        plans.ShouldHaveSingleItem().RemoveWorktrees.Select(one => one.LaneId.ToString()).ShouldBe([closed]);
        await Eventually.Holds(async () =>
            (await it.Send("GET", "/v1/events?topic=reconciliation.completed")).Body["items"]!.AsArray().Count == 1
        );
        // What was found of a closed lane is in its record.
        await Eventually.Holds(async () => (await it.Send("GET", $"/v1/archives/{closed}")).Status == 200);

        // A second inventory that misses the worktree closes its lane.
        var again = (await it.Send("POST", "/v1/reconcile")).Body;
        Rows(again["hosts"]![0]!).ShouldContain(("close_lane", open, "Its worktree is missing in inventory 2 of 2 that must agree."));
        await Eventually.Holds(async () => (await it.Send("GET", $"/v1/lanes/{open}")).Body["reason"]?.GetValue<string>() == "reconciled");
    }

    [Fact]
    public async Task It_can_be_limited_to_a_workspace_and_a_host()
    {
        var (open, closed) = await Found();
        var other = await it.Workspace();

        var view = (
            await it.Send(
                "POST",
                "/v1/reconcile",
                new
                {
                    dry_run = true,
                    workspace,
                    host = it.Host.Id,
                }
            )
        ).Body;
        Rows(view["hosts"]![0]!).Select(row => row.Lane).Distinct().ShouldBe([closed, open]);
        view = (await it.Send("POST", "/v1/reconcile", new { workspace = other })).Body;
        view["hosts"]![0]!["rows"]!.AsArray().ShouldBeEmpty();
        plans.SelectMany(plan => plan.RemoveWorktrees).ShouldBeEmpty();
        (await it.Send("POST", "/v1/reconcile", new { workspace = WorkspaceId.New() })).Status.ShouldBe(404);
        (await it.Send("POST", "/v1/reconcile", new { host = HostId.New() })).Status.ShouldBe(404);
    }

    [Fact]
    public async Task A_lost_host_is_named_and_the_others_are_reconciled()
    {
        await using var command = it.Database.CreateCommand(
            """
            insert into hosts (host_id, name, status, incarnation, boot_id, installation_id, slots, last_heartbeat_at, joined_at, updated_at, revision)
            values ('ho_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'gone', 'lost', 1, 'boot', 'default', 1, now(), now(), now(), 1)
            """
        );
        await command.ExecuteNonQueryAsync();

        var view = (await it.Send("POST", "/v1/reconcile")).Body;

        view["hosts"]!
            .AsArray()
            .Select(host => (host!["name"]!.GetValue<string>(), host["status"]!.GetValue<string>()))
            .ShouldBe([("gone", "unreachable"), ("fake", "completed")], ignoreOrder: true);
    }

    /// <summary>An open lane whose worktree is gone, a closed one whose worktree is there, and worktrees that nobody knows.</summary>
    private async Task<(string Open, string Closed)> Found()
    {
        var (open, closed) = (await Lane("open"), await Lane("closed"));
        (await it.Send("POST", $"/v1/lanes/{closed}/cleanup?wait=closed")).Status.ShouldBe(200);
        var normal = it.Host.Inventories;
        it.Host.Inventories = question =>
            (HostInventoryReported)normal(question)! with
            {
                Worktrees =
                [
                    Worktree(LaneId.Parse(closed)),
                    Worktree(Unknown),
                    Worktree(Unknown) with
                    {
                        InstallationId = "another",
                        WorktreePath = "/elsewhere",
                    },
                ],
                ProcessLanes = [LaneId.Parse(closed)],
                Gone = [LaneId.Parse(open)],
            };
        return (open, closed);
    }

    private static FoundWorktree Worktree(LaneId lane) =>
        new()
        {
            LaneId = lane,
            Repository = "/repositories/of-nobody/.git",
            WorktreePath = $"/worktrees/{lane}",
            InstallationId = "default",
            CreatedAt = DateTimeOffset.UnixEpoch,
        };

    private async Task<string> Lane(string name) =>
        (await it.Send("POST", $"/v1/workspaces/{workspace}/lanes?wait=ready", new { display_name = name })).Body[
            "lane_id"
        ]!.GetValue<string>();

    private Task Carry(ConsumeContext<ReconcileHost> context)
    {
        var plan = context.Message;
        plans.Enqueue(plan);
        return context.Send(
            Endpoints.Address(Endpoints.Lanes),
            new HostReconciled
            {
                HostId = plan.HostId,
                InventoryId = plan.InventoryId,
                Orphans =
                [
                    .. plan.RemoveWorktrees.Select(found => new ReconciledOrphan
                    {
                        LaneId = found.LaneId,
                        Outcome = new ResourceOutcome
                        {
                            Kind = ResourceKind.Worktree,
                            Name = found.WorktreePath,
                            Ending = ResourceEnding.Archived,
                        },
                        Archive = new ArchiveView
                        {
                            Ref = $"refs/helios/archive/{found.LaneId}",
                            Commit = FakeHost.Commit,
                            Dirty = true,
                            UnmergedCommits = 0,
                            At = DateTimeOffset.UnixEpoch,
                        },
                    }),
                ],
                DurationMs = 1,
                TimedOut = false,
                OccurredAt = TimeProvider.System.GetUtcNow(),
                Cause = plan.Cause,
            }
        );
    }

    private static List<(string Action, string Lane, string Reason)> Rows(JsonNode host) =>
        [
            .. host["rows"]!
                .AsArray()
                .Select(row =>
                    (
                        row!["action"]!.GetValue<string>(),
                        row["lane_id"]!.GetValue<string>(),
                        row["reason"]!.GetValue<string>() is { } reason
                        && reason.StartsWith("Its lane has been closed", StringComparison.Ordinal)
                            ? "Its lane has been closed since"
                            : row["reason"]!.GetValue<string>()
                    )
                ),
        ];
}
