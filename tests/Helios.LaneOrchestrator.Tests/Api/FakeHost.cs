using System.Collections.Concurrent;
using System.Net.WebSockets;
using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Runs;
using Helios.Contracts.Terminals;
using Helios.Contracts.Tunnels;
using Helios.Contracts.Worktrees;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Helios.LaneOrchestrator.Tests.Api;

/// <summary>Plays a worktree agent on the bus: what it says about repositories and what it streams is set by the test.</summary>
internal sealed class FakeHost
{
    public const string Commit = "0123456789012345678901234567890123456789";

    public HostId Id { get; } = HostId.New();

    /// <summary>Whether it answers at all.</summary>
    public bool Silent { get; set; }

    public ConcurrentQueue<object> Heard { get; } = new();

    public Func<InspectRepository, object> Inspects { get; set; } = null!;

    public Func<ResolveBase, object> Resolves { get; set; } = null!;

    public Func<DropArchive, object> Drops { get; set; } = null!;

    /// <summary>The archives in its repositories that nobody has a record of.</summary>
    public IReadOnlyList<FoundArchive> Unrecorded { get; set; } = [];

    /// <summary>The terminals it has, newest first; null when it says nothing of them.</summary>
    public Func<FindTerminals, object?> Terminals { get; set; } = null!;

    /// <summary>What it archives when it tears a lane down.</summary>
    public Func<TearDownLane, ArchiveView?> Archives { get; set; } = null!;

    /// <summary>How it answers the order to make a lane; null when it says nothing.</summary>
    public Func<ProvisionLane, object?> Provisions { get; set; } = null!;

    /// <summary>How a run ends; null when it goes on until it is cancelled.</summary>
    public Func<StartRun, RunEnded?> Runs { get; set; } = null!;

    /// <summary>What it finds when it is asked for an inventory; null when it says nothing.</summary>
    public Func<TakeInventory, object?> Inventories { get; set; } = null!;

    /// <summary>What it sends through a tunnel.</summary>
    public Func<OpenTunnel, IAsyncEnumerable<TunnelFrame>>? Streams { get; set; }

    /// <summary>Whether it is gone as soon as it has said all, and waits for no goodbye.</summary>
    public bool DropsTheLine { get; set; }

    /// <summary>Whether it does what it is told at a clean-up.</summary>
    public bool TearsDown { get; set; }

    public FakeHost() => BeItself();

    /// <summary>Answers everything well again, whatever a test has set.</summary>
    public void BeItself()
    {
        Silent = false;
        Streams = null;
        Unrecorded = [];
        DropsTheLine = false;
        TearsDown = true;
        Inventories = question => new HostInventoryReported
        {
            HostId = question.HostId,
            Incarnation = 1,
            InventoryId = Ulid.Format(UlidGenerator.Shared.Next()),
            AtStart = false,
            Worktrees = [],
            ParTasks = [],
            ProcessLanes = [],
            OccurredAt = TimeProvider.System.GetUtcNow(),
            Cause = question.Cause,
        };
        Inspects = question => new RepositoryInspected
        {
            HostId = question.HostId,
            CommonDir = $"{question.Repository.TrimEnd('/')}/.git",
            DefaultBranch = "main",
            HeadCommit = Commit,
        };
        Resolves = question => new BaseResolved
        {
            HostId = question.HostId,
            BaseCommit = Commit,
            BranchExisted = false,
        };
        Drops = order => new ArchiveDropped
        {
            HostId = order.HostId,
            LaneId = order.LaneId,
            Found = true,
        };
        Terminals = question => new TerminalsFound { HostId = question.HostId, Terminals = [] };
        Archives = _ => null;
        Provisions = order => new LaneProvisioned
        {
            Operation = order.Operation,
            WorktreePath = $"{order.Repository}/.helios-worktrees/{order.Operation.LaneId}",
            ParTask = new ParTaskView
            {
                ParTaskId = "par-1",
                Driver = "process",
                BoundAt = DateTimeOffset.UnixEpoch,
            },
            OccurredAt = DateTimeOffset.UnixEpoch,
            Cause = order.Cause,
        };
        Runs = order =>
            End(order.Operation, order.RunId, RunStatus.Exited, order.Cause) with
            {
                ExitCode = 0,
                Stdout = string.Join(' ', order.Argv),
            };
    }

    public static RunEnded End(OperationRef operation, RunId run, RunStatus status, Cause cause) =>
        new()
        {
            Operation = operation,
            RunId = run,
            Status = status,
            StartedAt = DateTimeOffset.UnixEpoch,
            EndedAt = DateTimeOffset.UnixEpoch,
            Cause = cause,
        };

    public static Refused Refuse(RefusalReason reason) => new() { Reason = reason, Detail = $"It is {reason}." };

    public void AddTo(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<Ears>().Endpoint(endpoint => endpoint.Name = Endpoints.Host(Id));
    }

    public async Task Join(IServiceProvider services)
    {
        var database = services.GetRequiredKeyedService<NpgsqlDataSource>(LaneOrchestratorService.Schema);
        await using var command = database.CreateCommand(
            """
            insert into hosts (host_id, name, status, incarnation, boot_id, installation_id, slots, last_heartbeat_at, heard_at, joined_at, updated_at,
                revision)
            values ($1, 'fake', 'online', 1, 'boot', 'default', 1000, now() + interval '1 day', now() + interval '1 day', now(), now(), 1)
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Id.ToString() });
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Ears(FakeHost host)
        : IConsumer<InspectRepository>,
            IConsumer<ResolveBase>,
            IConsumer<OpenTunnel>,
            IConsumer<ProvisionLane>,
            IConsumer<TearDownLane>,
            IConsumer<StartRun>,
            IConsumer<CancelRun>,
            IConsumer<DropArchive>,
            IConsumer<FindArchives>,
            IConsumer<FindTerminals>,
            IConsumer<TakeInventory>
    {
        public Task Consume(ConsumeContext<TakeInventory> context) =>
            host.Inventories(context.Message) is { } answer ? context.RespondAsync(answer) : Task.CompletedTask;

        public Task Consume(ConsumeContext<FindArchives> context) =>
            host.Silent
                ? Task.CompletedTask
                : context.RespondAsync(
                    new ArchivesFound
                    {
                        HostId = host.Id,
                        Archives = [.. host.Unrecorded.Where(archive => context.Message.LaneId is not { } lane || archive.LaneId == lane)],
                    }
                );

        public Task Consume(ConsumeContext<ProvisionLane> context) => Report(context, Provision(context.Message));

        /// <summary>As a worktree agent does: first what base and branch are, then the rest.</summary>
        private object? Provision(ProvisionLane order)
        {
            if (order.BranchExisted is not null)
                return host.Provisions(order);
            var question = new ResolveBase
            {
                HostId = order.Operation.HostId,
                Repository = order.Repository,
                BaseRef = order.BaseRef ?? "",
                Branch = order.Branch,
                RestoreFrom = order.RestoreFrom,
                Cause = order.Cause,
            };
            var answer = host.Resolves(question);
            host.Heard.Enqueue(answer);
            if (answer is Refused refused)
                return Fail(refused.Reason, refused.Detail, hash: null);
            var found = (BaseResolved)answer;
            if (found.Setup is { } setup && !order.SetupApprovals.Contains(setup.Hash))
                return Fail(RefusalReason.SetupNotApproved, "Nobody has approved it.", setup.Hash);
            var done = host.Provisions(
                order with
                {
                    BaseCommit = found.BaseCommit,
                    BranchExisted = found.BranchExisted,
                    ApprovedSetup = found.Setup?.Hash,
                }
            );
            return done is LaneProvisioned provisioned
                ? provisioned with
                {
                    Base = new ResolvedBase
                    {
                        BaseCommit = found.BaseCommit,
                        BranchExisted = found.BranchExisted,
                        Setup = found.Setup,
                    },
                }
                : done;

            LaneProvisionFailed Fail(RefusalReason reason, string detail, string? hash) =>
                new()
                {
                    Operation = order.Operation,
                    Step = ProvisionStep.Repository,
                    Detail = detail,
                    Refusal = reason,
                    SetupHash = hash,
                    OccurredAt = DateTimeOffset.UnixEpoch,
                    Cause = order.Cause,
                };
        }

        public Task Consume(ConsumeContext<TearDownLane> context) =>
            Report(
                context,
                !host.TearsDown
                    ? null
                    : new LaneTornDown
                    {
                        Operation = context.Message.Operation,
                        Resources = [],
                        Archive = host.Archives(context.Message),
                        OccurredAt = DateTimeOffset.UnixEpoch,
                        Cause = context.Message.Cause,
                    }
            );

        public async Task Consume(ConsumeContext<StartRun> context)
        {
            var order = context.Message;
            await Report(
                context,
                new RunStarted
                {
                    Operation = order.Operation,
                    RunId = order.RunId,
                    Pid = 1,
                    StartedAt = DateTimeOffset.UnixEpoch,
                    Cause = order.Cause,
                }
            );
            await Report(context, host.Runs(order));
        }

        public async Task Consume(ConsumeContext<CancelRun> context)
        {
            var order = context.Message;
            await Report(context, End(order.Operation, order.RunId, RunStatus.Cancelled, order.Cause));
            await Report(
                context,
                new RunCancelHandled
                {
                    Operation = order.Operation,
                    RunId = order.RunId,
                    Found = true,
                    OccurredAt = DateTimeOffset.UnixEpoch,
                    Cause = order.Cause,
                }
            );
        }

        private static async Task Report(ConsumeContext context, object? report)
        {
            if (report is null)
                return;
            var lanes = await context.GetSendEndpoint(Endpoints.Address(Endpoints.Lanes));
            await lanes.Send(report, report.GetType(), context.CancellationToken);
        }

        public Task Consume(ConsumeContext<InspectRepository> context) => Answer(context, host.Inspects(context.Message));

        public Task Consume(ConsumeContext<DropArchive> context) => Answer(context, host.Drops(context.Message));

        public Task Consume(ConsumeContext<FindTerminals> context) =>
            host.Terminals(context.Message) is { } answer ? context.RespondAsync(answer) : Task.CompletedTask;

        public Task Consume(ConsumeContext<ResolveBase> context) => Answer(context, host.Resolves(context.Message));

        public async Task Consume(ConsumeContext<OpenTunnel> context)
        {
            host.Heard.Enqueue(context.Message);
            if (host.Silent || host.Streams is not { } streams)
                return;
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {context.Message.Token}");
            await socket.ConnectAsync(new Uri(context.Message.Url), context.CancellationToken);
            await foreach (var frame in streams(context.Message))
                await socket.SendAsync(frame.ToArray(), WebSocketMessageType.Binary, true, context.CancellationToken);
            if (host.DropsTheLine)
                socket.Abort();
            else
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.CancellationToken);
        }

        private Task Answer(ConsumeContext context, object answer)
        {
            host.Heard.Enqueue(answer);
            return host.Silent ? Task.CompletedTask : context.RespondAsync(answer);
        }
    }
}
