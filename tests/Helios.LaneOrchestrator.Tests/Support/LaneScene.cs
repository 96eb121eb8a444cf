using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Lanes;
using Helios.Persistence.Sagas;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Support;

/// <summary>A workspace, a host and lanes in any state, in one process; what a test about lanes begins with.</summary>
public sealed class LaneScene(LanesProcess process)
{
    public WorkspaceId Workspace { get; private init; } = WorkspaceId.New();

    public HostId Host { get; private init; } = HostId.New();

    /// <summary>The same scene as another process sees it.</summary>
    public LaneScene In(LanesProcess other) => new(other) { Workspace = Workspace, Host = Host };

    public LanesProcess Process => process;

    public FeedRecorder Feed => process.Services.GetRequiredService<FeedRecorder>();

    public async Task<LaneScene> Begin(int? capacity = null, int slots = 1000)
    {
        await AddWorkspace(Workspace, capacity);
        await process.Tell(Messages.Register(Host, slots: slots));
        return this;
    }

    public Task AddWorkspace(WorkspaceId workspace, int? capacity = null) =>
        process.Execute(
            $"""
            insert into workspaces (workspace_id, name, repository, repository_key, default_branch, capacity, policy, on_par_task_lost, revision, created_at, updated_at)
            values ('{workspace}', '{workspace}', '/srv/repository', '{workspace}', 'main', {capacity?.ToString()
                ?? "null"}, 'prune', 'rebind', 1, now(), now())
            """
        );

    public CreateLane Create(string? name = null, LaneId? lane = null) => Messages.Create(Workspace, Host, name, lane);

    /// <summary>The one operation of a kind that the host was told and that is not settled.</summary>
    public async Task<OperationRef> Operation(LaneId lane, OperationKind kind)
    {
        await using var command = process.Database.CreateCommand(
            $"select operation_id, host_id, fence from host_operations where lane_id = '{lane}' and kind = '{SnakeCase.Of(kind)}' "
                + "and settled_at is null"
        );
        await using var row = await command.ExecuteReaderAsync();
        (await row.ReadAsync()).ShouldBeTrue($"{lane} has no unsettled {kind}");
        return new OperationRef
        {
            OperationId = OperationId.Parse(row.GetString(0)),
            LaneId = lane,
            HostId = HostId.Parse(row.GetString(1)),
            Fence = row.GetInt64(2),
        };
    }

    public async Task<LaneView> View(LaneId lane) => (await Load(lane)).ShouldNotBeNull().ToView();

    internal Task<LaneState?> Load(LaneId lane) =>
        process.Work.Run(
            (transaction, token) => process.Services.GetRequiredService<ISagaRowStore<LaneState>>().Load(transaction, lane.Value, token),
            CancellationToken.None
        );

    /// <summary>A lane that has become ready, by the way that every lane does.</summary>
    public async Task<LaneId> Ready(CreateLane? asked = null)
    {
        var create = asked ?? Create();
        (await process.Ask(create)).Lane.Status.ShouldBe(LaneStatus.Provisioning);
        await process.Tell(Messages.Provisioned(await Operation(create.LaneId, OperationKind.Provision)));
        return create.LaneId;
    }

    /// <summary>A ready lane with a run in flight.</summary>
    public async Task<(LaneId Lane, RunId Run)> Running()
    {
        var lane = await Ready();
        var run = RunId.New();
        (await process.Ask(Messages.StartRun(lane, run))).Lane.Status.ShouldBe(LaneStatus.Running);
        return (lane, run);
    }

    /// <summary>Puts a lane's row into a state as if it had come there, without the way.</summary>
    internal async Task<LaneState> Put(LaneStatus status, Action<LaneState>? change = null)
    {
        var id = LaneId.New();
        var now = TimeProvider.System.GetUtcNow();
        var run = RunId.New();
        var lane = new LaneState
        {
            LaneId = id,
            WorkspaceId = Workspace,
            DisplayName = $"lane {id}",
            Status = status,
            HostId = status is LaneStatus.New ? null : Host,
            HostRevision = 1,
            Repository = "/srv/repository",
            Branch = $"helios/lane/{id}",
            BaseRef = "main",
            BaseCommit = Messages.Commit,
            Policy = CompletionPolicy.Prune,
            OnParTaskLost = ParTaskLostPolicy.Rebind,
            CreatedAt = now,
            UpdatedAt = now,
            Revision = 7,
        };
        if (status is LaneStatus.Ready or LaneStatus.Running or LaneStatus.Blocked or LaneStatus.Shared or LaneStatus.Cleaning)
        {
            lane.WasReady = true;
            lane.WorktreePath = $"/srv/repository/.helios-worktrees/{id}";
            lane.ParTask = Messages.ParTask();
        }

        if (status is LaneStatus.Running or LaneStatus.Blocked)
            lane.RunsInFlight.Add(run);
        if (status is LaneStatus.Blocked)
            lane.BlockedBy.Add("operator");
        if (status is LaneStatus.Shared)
        {
            lane.IsShared = true;
            lane.Agents.Add("a1");
        }

        if (status is LaneStatus.Provisioning or LaneStatus.Cleaning)
        {
            lane.OperationId = OperationId.New();
            lane.OperationKind = status is LaneStatus.Provisioning ? OperationKind.Provision : OperationKind.TearDown;
        }

        if (status is LaneStatus.Cleaning)
        {
            lane.Attempt = 1;
            lane.CleanupAskedAt = now;
        }

        if (status is LaneStatus.Closed)
            lane.ClosedAt = now;
        change?.Invoke(lane);
        await process.Work.Run(
            (transaction, _) =>
            {
                process.Services.GetRequiredService<ISagaRowStore<LaneState>>().Insert(transaction, lane);
                // A queued lane stays queued here: admission does not know it.
                if (status is not LaneStatus.Closed and not LaneStatus.New)
                {
                    transaction.Stage(
                        "insert into admissions (lane_id, workspace_id, host_id, host_pinned, asked_at, admitted_at) values ($1, "
                            + "$2, $3, false, now(), now())",
                        id.ToString(),
                        Workspace.ToString(),
                        Host.ToString()
                    );
                    transaction.Stage("update workspaces set open_lanes = open_lanes + 1 where workspace_id = $1", Workspace.ToString());
                    transaction.Stage("update hosts set used_slots = used_slots + 1 where host_id = $1", Host.ToString());
                }

                foreach (var inFlight in lane.RunsInFlight)
                {
                    transaction.Stage(
                        "insert into runs (run_id, lane_id, argv, cwd, status, timeout, created_at) values ($1, $2, '{make}', '.', "
                            + "'running', '5 min', now())",
                        inFlight.ToString(),
                        id.ToString()
                    );
                }

                return Task.CompletedTask;
            },
            CancellationToken.None
        );
        return lane;
    }

    /// <summary>Events of a lane, once those of its revision have left.</summary>
    public async Task<IReadOnlyList<string>> Topics(LaneId lane)
    {
        var revision = (await View(lane)).Revision;
        await Eventually.Holds(
            () => Feed.Of(lane.ToString()).Any(told => (long)told["revision"]! == revision),
            what: "the events of the last revision"
        );
        return Feed.TopicsOf(lane.ToString());
    }
}
