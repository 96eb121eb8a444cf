using Helios.LaneOrchestrator.Creation;
using Helios.LaneOrchestrator.DeadLetters;
using Helios.LaneOrchestrator.Enrolment;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Journal;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Metrics;
using Helios.LaneOrchestrator.Operations;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Placement;
using Helios.LaneOrchestrator.Pools;
using Helios.LaneOrchestrator.Reconciliation;
using Helios.Persistence;
using Helios.Persistence.Outbox;
using Helios.Persistence.Sagas;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator;

/// <summary>The lane half of the service: the saga, admission, hosts, operations and reconciliation.</summary>
internal static class LaneOrchestratorLanes
{
    /// <summary>The schema of its tables.</summary>
    public const string Schema = LaneSchema.Name;

    /// <summary>The source of its public events.</summary>
    public const string EventSource = LaneSchema.EventSource;

    public static IServiceCollection AddLanes(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LaneOptions>().Bind(configuration.GetSection(LaneOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services
            .AddOptions<InstallationOptions>()
            .Bind(configuration.GetSection(InstallationOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();

        services.AddSingleton<ISagaRowStore<LaneState>, LaneRows>();
        services.AddSingleton<ILaneAdmission, LaneAdmissions>();
        services
            .AddOptions<PlacementOptions>()
            .Bind(configuration.GetSection(PlacementOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<Settlements>();
        services.AddHostedService(provider => provider.GetRequiredService<Settlements>());
        services.AddSingleton<LaneQueue>();
        services.AddSingleton<HostCommands>();
        services.AddSingleton<HostQueues>();
        services.AddSingleton<SlotUpkeep>();
        services.AddSingleton<HostWatch>();
        services.AddSingleton<OperationResender>();
        services.AddSingleton<DeadLetterCommands>();
        services.AddSingleton<DeadLetterSweep>();
        services.AddHealthChecks().AddCheck<DeadLetterHealth>("dead-letters", tags: ["ready"]);
        services.AddSingleton<LaneDurations>();
        services.AddHostedService<FleetGauges>();
        services.AddSingleton<JournalRetention>();
        services.AddSingleton<LaneRetention>();
        services.AddSingleton<ArchiveExpiry>();
        services.AddSingleton<IUndeliverableHandler, UndeliverableOperations>();
        return services;
    }

    /// <summary>Periodic work, by one process at a time, and the delivery of commands to hosts.</summary>
    public static PersistenceBuilder AddLaneLoops(this PersistenceBuilder store)
    {
        return store
            .Mandatory("worktree-agent.")
            .AddEnrolmentLoop()
            .SingletonLoop(
                "lane-queue",
                provider => Options(provider).AdmitEvery,
                _ => LaneQueue.Due,
                (provider, token) => provider.GetRequiredService<LaneQueue>().Sweep(token)
            )
            .SingletonLoop(
                "hosts",
                provider => Options(provider).JudgeHostsEvery,
                provider => HostWatch.Due(Options(provider)),
                (provider, token) => provider.GetRequiredService<HostWatch>().Round(token)
            )
            .SingletonLoop(
                "host-queues",
                TimeSpan.FromMinutes(1),
                (provider, token) => provider.GetRequiredService<HostQueues>().Sweep(token)
            )
            .SingletonLoop("slots", TimeSpan.FromMinutes(1), (provider, token) => provider.GetRequiredService<SlotUpkeep>().Round(token))
            .SingletonLoop(
                "dead-letters",
                _ => TimeSpan.FromSeconds(2),
                _ => DeadLetterSweep.Due,
                (provider, token) => provider.GetRequiredService<DeadLetterSweep>().Announce(token)
            )
            .SingletonLoop(
                "error-queues",
                provider => Options(provider).CollectErrorsEvery,
                (provider, token) => provider.GetRequiredService<DeadLetterSweep>().Collect(token)
            )
            .SingletonLoop(
                "operations",
                provider => Options(provider).ResendEvery,
                provider => OperationResender.Due(Options(provider)),
                (provider, token) => provider.GetRequiredService<OperationResender>().Round(token)
            )
            .SingletonLoop(
                "retention",
                TimeSpan.FromMinutes(10),
                (provider, token) => provider.GetRequiredService<LaneRetention>().Round(token)
            )
            .SingletonLoop(
                "archive-retention",
                TimeSpan.FromMinutes(10),
                (provider, token) => provider.GetRequiredService<ArchiveExpiry>().Round(token)
            );

        static LaneOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<LaneOptions>>().Value;
    }

    public static void AddLaneEndpoints(this IBusRegistrationConfigurator bus)
    {
        bus.AddSagaStateMachine<LaneStateMachine, LaneState, LaneStateMachineDefinition>().HeliosRepository();
        bus.AddConsumer<HostRegistration, LanesDefinition<HostRegistration>>();
        bus.AddConsumer<HostReconciliation, LanesDefinition<HostReconciliation>>();
        bus.AddConsumer<HostPools, LanesDefinition<HostPools>>();
        bus.AddConsumer<LaneQueue, LaneQueueDefinition>();
        bus.AddConsumer<LaneSnapshots, LanesDefinition<LaneSnapshots>>();
        bus.AddConsumer<LaneWorkEvents, LanesDefinition<LaneWorkEvents>>();
        bus.AddConsumer<DeadLetterReports, DeadLetterReportsDefinition>();
    }
}
