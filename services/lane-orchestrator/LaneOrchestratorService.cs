using Helios.LaneOrchestrator.Api;
using Helios.LaneOrchestrator.Api.Binding;
using Helios.LaneOrchestrator.Board;
using Helios.LaneOrchestrator.Commands;
using Helios.LaneOrchestrator.Creation;
using Helios.LaneOrchestrator.Enrolment;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Journal;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Reconciliation;
using Helios.LaneOrchestrator.Tokens;
using Helios.LaneOrchestrator.Tunnels;
using Helios.LaneOrchestrator.Workspaces;
using Helios.Persistence.Feed;
using Helios.Persistence.Registration;
using MassTransit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Helios.LaneOrchestrator;

/// <summary>The lane orchestrator's extension points: its services, its endpoints on the bus, and its HTTP API.</summary>
public static class LaneOrchestratorService
{
    /// <summary>The schema of its tables.</summary>
    public const string Schema = LaneSchema.Name;

    /// <summary>Adds the orchestrator's services to the container.</summary>
    public static IServiceCollection AddLaneOrchestrator(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HttpOptions>().BindConfiguration(HttpOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<JournalOptions>().BindConfiguration(JournalOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHeliosPersistence(
            configuration,
            Schema,
            store =>
                store
                    .Migrations(typeof(LaneOrchestratorService).Assembly)
                    .AddLaneLoops()
                    .SingletonLoop(
                        "idempotency-keys",
                        TimeSpan.FromMinutes(10),
                        (provider, ct) => provider.GetRequiredService<IdempotencyKeys>().Sweep(ct)
                    )
        );
        services.AddDbContextFactory<OrchestratorContext>(
            (provider, options) =>
                options
                    .UseNpgsql(provider.GetRequiredKeyedService<NpgsqlDataSource>(Schema))
                    .UseModel(OrchestratorContext.SharedModel)
                    .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
        );
        services.AddLanes(configuration);

        services.AddSingleton<Signals>();
        services.AddSingleton<IHostSilence, HostSilence>();
        services.AddSingleton<BusQueries>();
        services.AddSingleton<LaneCommands>();
        services.AddSingleton<JournalReader>();
        services.AddSingleton<JournalWriter>();
        services.AddSingleton<JournalStatus>();
        services.AddHealthChecks().AddCheck<JournalStatus>("journal", tags: ["ready"]);
        services.AddSingleton<JournalTail>();
        services.AddSingleton<IFeedConsumer, JournalFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<JournalTail>());
        services.AddHostedService<JournalConsumer>();
        services.AddHostedService<Notifications>();

        services.AddSingleton<WorkspaceCommands>();
        services.AddSingleton<SetupApprovalCommands>();
        services.AddSingleton<LaneCreation>();
        services.AddSingleton<OnDemandReconciliation>();
        services.AddSingleton<ArchiveSearch>();
        services.AddSingleton<ArchiveDrops>();
        services.AddSingleton<LaneRestoration>();
        services.AddSingleton<LaneWaits>();
        services.AddSingleton<SessionWaits>();
        services.AddSingleton<LaneFailures>();
        services.AddSingleton<LaneTerminals>();
        services.AddSingleton<TunnelRegistry>();
        services.AddSingleton<LaneWorkQuestions>();
        services.AddSingleton<IdempotencyKeys>();
        services.AddAccess();
        services.Configure<KestrelServerOptions>(server =>
            server.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => ServerAnswers.Serve(connection, next)))
        );
        return services.AddOpenApiDocument();
    }

    private static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<TokenCommands>();
        services.AddSingleton<LaneTokens>();
        services.AddSingleton<TokenVerifier>();
        services.AddSingleton<BoardSessions>();
        services.AddTransient<IStartupFilter, Edge>();
        services.AddCallerLimits();
        services.AddEnrolment();
    }

    /// <summary>Adds its consumers and sagas to the bus.</summary>
    public static void AddLaneOrchestratorEndpoints(this IBusRegistrationConfigurator bus)
    {
        bus.AddLaneEndpoints();
        bus.AddConsumer<ArchiveDrops, ArchiveDropsDefinition>();
    }

    /// <summary>Maps its public HTTP API, and the endpoint for tunnels of hosts.</summary>
    public static void MapLaneOrchestrator(this IEndpointRouteBuilder routes)
    {
        routes.MapApi();
        routes.MapBoard();
        routes.MapTunnels();
    }
}
