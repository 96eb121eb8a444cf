using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;
using Helios.Hosting;
using Helios.Testing;
using Helios.WorktreeAgent.Git;
using Helios.WorktreeAgent.Hosting;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Tests.Rig;
using Helios.WorktreeAgent.Worktrees;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Helios.WorktreeAgent.Tests.Hosting;

public abstract class TheAgentIsOnTheBus : IAsyncLifetime
{
    private static readonly Cause Cause = new() { CorrelationId = "cor_test", Actor = "test" };

    private readonly TemporaryFolder folder = new();
    private readonly LaneId lane = LaneId.New();
    private IHost host = null!;

    private HostId HostId => host.Services.GetRequiredService<HostFolder>().Identity.HostId;

    protected abstract Task<IReadOnlyDictionary<string, string?>> Bus();

    public async ValueTask InitializeAsync()
    {
        LogContext.Current = null;
        PlayedOrchestrator.Plans = true;
        var worktrees = new FolderWorktrees(Directory.CreateDirectory(folder["worktrees"]).FullName);
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection(await Bus()).AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Helios:Host:DataFolder"] = folder["data"],
            ["Helios:Host:HeartbeatEvery"] = "00:00:00.100",
            ["Helios:Host:InventoryEvery"] = "00:00:00.200",
            ["Helios:Host:RegisterAgainAfter"] = "00:00:00.100",
            ["Helios:Installation:Id"] = "test",
        });
        builder.Services.AddLogging();
        builder.Services.AddWorktreeAgent(builder.Configuration);
        builder.Services.AddSingleton<IWorktrees>(worktrees);
        builder.Services.AddSingleton<IRepositories>(new NoRepositories());
        builder.Services.AddHeliosBus(builder.Configuration, bus =>
        {
            bus.AddWorktreeAgentEndpoints();
            bus.AddConsumer<PlayedOrchestrator>().Endpoint(endpoint => endpoint.Name = Endpoints.Lanes);
            bus.AddRequestClient<ResolveBase>();
        });
        host = builder.Build();
        await host.StartAsync();
    }

    [Fact, Trait("req", "host-registration")]
    public async Task It_registers_reconciles_beats_and_then_carries_out_commands()
    {
        var registration = await PlayedOrchestrator.Next<RegisterHost>(message => message.HostId == HostId);
        registration.Drivers.ShouldContain("process");
        registration.GitVersion.ShouldNotBeNullOrEmpty();
        (await PlayedOrchestrator.Next<HostInventoryReported>(message => message.HostId == HostId)).AtStart.ShouldBeTrue();
        await PlayedOrchestrator.Next<HostReconciled>(message => message.HostId == HostId);
        await PlayedOrchestrator.Next<HostHeartbeat>(message => message.HostId == HostId && message.Sequence > 2);
        await PlayedOrchestrator.Next<HostInventoryReported>(message => message.HostId == HostId && !message.AtStart);

        await Send(new ProvisionLane
        {
            Operation = Operation(1),
            WorkspaceId = WorkspaceId.New(),
            DisplayName = "first",
            Repository = "/repository",
            Branch = "branch",
            BranchExisted = false,
            BaseCommit = new string('a', 40),
            Cause = Cause,
        });
        var ready = await PlayedOrchestrator.Next<LaneProvisioned>(message => message.Operation.LaneId == lane);
        await Eventually.Holds(() => host.Services.GetRequiredService<OperationDesk>().Unsettled.Count == 0);

        var run = new StartRun
        {
            Operation = Operation(2),
            RunId = RunId.New(),
            WorktreePath = ready.WorktreePath,
            Argv = ["sh", "-c", "exit 9"],
            Cwd = "",
            Timeout = TimeSpan.FromSeconds(30),
            Cause = Cause,
        };
        await Send(run);
        await Send(run);
        (await PlayedOrchestrator.Next<RunEnded>(message => message.RunId == run.RunId)).ExitCode.ShouldBe(9);

        await Send(new TearDownLane
        {
            Operation = Operation(3),
            Repository = "/repository",
            Branch = "branch",
            BranchExisted = false,
            BaseCommit = new string('a', 40),
            BaseRef = "main",
            Policy = Contracts.Lanes.CompletionPolicy.Prune,
            Discard = false,
            Cause = Cause,
        });
        (await PlayedOrchestrator.Next<LaneTornDown>(message => message.Operation.LaneId == lane)).Resources
            .ShouldContain(resource => resource.Kind == ResourceKind.ParTask && resource.Ending == ResourceEnding.Removed);
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "worktree-agent");
        health.Status.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task It_answers_questions_about_repositories()
    {
        await PlayedOrchestrator.Next<RegisterHost>(message => message.HostId == HostId);
        var client = host.Services.GetRequiredService<IBus>()
            .CreateRequestClient<ResolveBase>(Endpoints.Address(Endpoints.Host(HostId)), TimeSpan.FromSeconds(15));

        var answer = await client.GetResponse<BaseResolved, RepositoryRefused>(
            new ResolveBase { HostId = HostId, Repository = "/repository", BaseRef = "main", Cause = Cause });
        answer.Is<BaseResolved>(out var resolved).ShouldBeTrue();
        resolved!.Message.BaseCommit.ShouldBe("main at /repository");

        var refused = await client.GetResponse<BaseResolved, RepositoryRefused>(
            new ResolveBase { HostId = HostId, Repository = "/nothing", BaseRef = "main", Cause = Cause });
        refused.Is<RepositoryRefused>(out var refusal).ShouldBeTrue();
        refusal!.Message.Reason.ShouldBe(RepositoryRefusalReason.RepositoryNotFound);
    }

    private Contracts.Operations.OperationRef Operation(long fence) =>
        new() { OperationId = OperationId.New(), LaneId = lane, HostId = HostId, Fence = fence };

    private async Task Send<T>(T message)
        where T : class =>
        await (await host.Services.GetRequiredService<IBus>().GetSendEndpoint(Endpoints.Address(Endpoints.Host(HostId)))).Send(message);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        await Helios.Processes.ProcessTree.Terminate(
            Helios.Processes.ProcessScope.Of(new Helios.Processes.EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString())),
            TimeSpan.Zero,
            CancellationToken.None);
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private sealed class NoRepositories : IRepositories
    {
        public Task<RepositoryInspection> Inspect(string repository, CancellationToken cancellationToken) =>
            Task.FromResult<RepositoryInspection>(new RepositoryInspection.Refused(RepositoryRefusalReason.RepositoryNotFound, "Not there."));

        public Task<BaseResolution> ResolveBase(string repository, string baseRef, string? branch, CancellationToken cancellationToken) =>
            Task.FromResult<BaseResolution>(repository == "/nothing"
                ? new BaseResolution.Refused(RepositoryRefusalReason.RepositoryNotFound, "Not there.")
                : new BaseResolution.Resolved($"{baseRef} at {repository}", BranchExisted: false));
    }
}
