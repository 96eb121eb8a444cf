using Helios.Contracts;
using Helios.Contracts.DeadLetters;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Hosting.Bus;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Tests.Rig;
using Helios.Worktrees;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Helios.WorktreeAgent.Tests.Hosting;

public abstract class AgentOnABus : IAsyncLifetime
{
    protected static readonly Cause Cause = new() { CorrelationId = "cor_test", Actor = "test" };

    private readonly TemporaryFolder folder = new();
    private readonly LaneId lane = LaneId.New();
    private IHost host = null!;

    /// <summary>Settings of the one class that differs.</summary>
    protected virtual IReadOnlyDictionary<string, string?> More => new Dictionary<string, string?>();

    protected LaneId Lane => lane;

    protected IHost Services => host;

    protected HostId HostId => host.Services.GetRequiredService<HostFolder>().Identity.HostId;

    protected abstract Task<IReadOnlyDictionary<string, string?>> Bus();

    public async ValueTask InitializeAsync()
    {
        LogContext.Current = null;
        var worktrees = new FolderWorktrees(Directory.CreateDirectory(folder["worktrees"]).FullName, lane.ToString());
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(settings: null);
        builder
            .Configuration.AddInMemoryCollection(await Bus())
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["Helios:Host:DataFolder"] = folder["data"],
                    ["Helios:Host:HeartbeatEvery"] = "00:00:00.100",
                    ["Helios:Host:InventoryEvery"] = "00:00:00.200",
                    ["Helios:Host:RegisterAgainAfter"] = "00:00:00.100",
                    ["Helios:Installation:Id"] = lane.ToString(),
                }
            )
            .AddInMemoryCollection(More);
        builder.Services.AddLogging();
        builder.Services.AddWorktreeAgent(builder.Configuration);
        builder.Services.AddSingleton<IWorktrees>(worktrees);
        builder.Services.AddSingleton<IRepositories>(new NoRepositories());
        builder.Services.AddHeliosBus(
            builder.Configuration,
            bus =>
            {
                bus.AddWorktreeAgentEndpoints();
                bus.AddConsumer<PlayedOrchestrator>()
                    .Endpoint(endpoint =>
                    {
                        endpoint.Name = Endpoints.Lanes;
                        endpoint.AddConfigureEndpointCallback(
                            (_, lanes) => lanes.ReceiveReports(Endpoints.LaneReports, typeof(IHostReport))
                        );
                    });
                bus.AddConsumer<DeadLetters>().Endpoint(endpoint => endpoint.Name = Endpoints.DeadLetters);
                bus.AddRequestClient<ResolveBase>();
            }
        );
        host = builder.Build();
        await host.StartAsync();
    }

    protected Contracts.OperationRef Operation(long fence) =>
        new()
        {
            OperationId = OperationId.New(),
            LaneId = lane,
            HostId = HostId,
            Fence = fence,
        };

    protected Task Send<T>(T message)
        where T : class => Send(message, Endpoints.Host(HostId));

    protected async Task Send<T>(T message, string queue)
        where T : class => await (await host.Services.GetRequiredService<IBus>().GetSendEndpoint(Endpoints.Address(queue))).Send(message);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        if (host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        await Helios.Processes.ProcessTree.Terminate(
            Helios.Processes.ProcessScope.Of(new Helios.Processes.EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString())),
            TimeSpan.Zero,
            CancellationToken.None
        );
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private sealed class DeadLetters : IConsumer<DeadLetterReported>
    {
        public Task Consume(ConsumeContext<DeadLetterReported> context)
        {
            PlayedOrchestrator.Heard.Enqueue(context.Message);
            return Task.CompletedTask;
        }
    }

    private sealed class NoRepositories : IRepositories
    {
        public Task<RepositoryInspection> Inspect(string repository, TimeSpan? patience, CancellationToken cancellationToken) =>
            Task.FromResult<RepositoryInspection>(new RepositoryInspection.Refused(RefusalReason.RepositoryNotFound, "Not there."));

        public Task<BaseResolution> ResolveBase(
            string repository,
            string baseRef,
            string? branch,
            TimeSpan? patience,
            CancellationToken cancellationToken
        ) =>
            Task.FromResult<BaseResolution>(
                repository == "/nothing"
                    ? new BaseResolution.Refused(RefusalReason.RepositoryNotFound, "Not there.")
                    : new BaseResolution.Resolved($"{baseRef} at {repository}", BranchExisted: false)
            );
    }
}
