using Helios.Persistence;
using Helios.Persistence.Registration;
using Helios.SessionRegistry.Harness;
using Helios.SessionRegistry.Hosting;
using Helios.SessionRegistry.Lifecycle;
using Helios.SessionRegistry.Notices;
using Helios.SessionRegistry.Persistence;
using Helios.SessionRegistry.Reactions;
using Helios.SessionRegistry.Reactions.Execution;
using Helios.SessionRegistry.Routing;
using Helios.SessionRegistry.Scm;
using Helios.SessionRegistry.Sessions;
using Helios.SessionRegistry.Usage;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry;

/// <summary>
/// The session registry's extension points. The registry keeps the sessions and the status of the harness that serves them.
/// </summary>
public static class SessionRegistryService
{
    /// <summary>Adds the registry and its storage.</summary>
    /// <param name="services">The container of the host that runs the registry.</param>
    /// <param name="configuration">Contains the sections <c>Helios:Sessions</c> and <c>Helios:Postgres</c>.</param>
    /// <returns>The same container.</returns>
    public static IServiceCollection AddSessionRegistry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSection<SessionRegistryOptions>(configuration, SessionRegistryOptions.Section);
        services.AddSection<LifecycleOptions>(configuration, LifecycleOptions.Section);
        services.AddSection<RoutingOptions>(configuration, RoutingOptions.Section);
        services.AddSection<ReactionOptions>(configuration, ReactionOptions.Section);
        services.AddSection<ScmOptions>(configuration, ScmOptions.Section);
        services.AddSection<UsageOptions>(configuration, UsageOptions.Section);
        services.AddSection<NoticeOptions>(configuration, NoticeOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DeadLetterForwarding>();
        services.TryAddSingleton<SessionStarts>();
        services.TryAddSingleton<SessionTexts>();
        services.TryAddSingleton<SessionCommands>();
        services.TryAddSingleton<HostReports>();
        services.TryAddSingleton<RouteSelector>();
        services.TryAddSingleton<SessionReader>();
        services.TryAddSingleton<UsageReader>();
        services.TryAddSingleton<SessionMaintenance>();
        services.TryAddSingleton<SessionRetention>();
        services.TryAddSingleton<ReactionExecutor>();
        services.TryAddSingleton<ReactionScheduler>();
        services.TryAddSingleton<NoticeOutbox>();
        services.TryAddSingleton<NoticeSender>();
        services.TryAddSingleton<WebhookSender>();
        services.TryAddSingleton<HostIncidents>();
        services.TryAddSingleton<ScmClient>();
        services.TryAddSingleton<PullRequestPoller>();
        services.TryAddSingleton<PullRequestOpening>();
        services.AddHeliosPersistence(
            configuration,
            SessionSchema.Name,
            store => store.Migrations(typeof(SessionRegistryService).Assembly).AddLoops()
        );
        return services;
    }

    /// <summary>Adds the endpoints: the monitor's reports, queries about sessions, and everything that changes one.</summary>
    /// <param name="bus">The bus of the host.</param>
    public static void AddSessionRegistryEndpoints(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<HarnessStatusConsumer, HarnessStatusDefinition>();
        bus.AddConsumer<SessionQueryConsumer, SessionQuestionDefinition>();
        bus.AddConsumer<PullRequestConsumer, PullRequestDefinition>();
        bus.AddConsumer<SessionCommandConsumer, SessionsDefinition<SessionCommandConsumer>>();
        bus.AddConsumer<HostReportConsumer, SessionsDefinition<HostReportConsumer>>();
        bus.AddConsumer<ForgottenHosts, ForgottenHostsDefinition>();
        bus.AddConsumer<ReactionConsumer, ReactionDefinition>();
    }

    private static void AddSection<TOptions>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class =>
        services.AddOptions<TOptions>().Bind(configuration.GetSection(section)).ValidateDataAnnotations().ValidateOnStart();

    private static void AddLoops(this PersistenceBuilder store) =>
        store
            .SingletonLoop(
                "sessions",
                provider => Options(provider).SweepEvery,
                provider => SessionMaintenance.Due(Options(provider), provider.GetRequiredService<IOptions<LifecycleOptions>>().Value),
                (provider, token) => provider.GetRequiredService<SessionMaintenance>().Round(token)
            )
            .SingletonLoop(
                "reactions",
                provider => Reactions(provider).LookEvery,
                _ => ReactionRows.AnyDue,
                (provider, token) => provider.GetRequiredService<ReactionScheduler>().Round(token)
            )
            .SingletonLoop(
                "notices",
                provider => Notices(provider).LookEvery,
                _ => NoticeRows.AnyDue,
                (provider, token) => provider.GetRequiredService<NoticeSender>().Run(token)
            )
            .SingletonLoop(
                "scm",
                provider => Scm(provider).LookEvery,
                (provider, token) => provider.GetRequiredService<PullRequestPoller>().Run(token)
            )
            .SingletonLoop(
                "dead-letters",
                _ => TimeSpan.FromSeconds(2),
                _ => DeadLetterForwarding.Due,
                (provider, token) => provider.GetRequiredService<DeadLetterForwarding>().Round(token)
            )
            .SingletonLoop(
                "session-retention",
                TimeSpan.FromMinutes(10),
                (provider, token) => provider.GetRequiredService<SessionRetention>().Round(token)
            );

    private static SessionRegistryOptions Options(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<SessionRegistryOptions>>().Value;

    private static ReactionOptions Reactions(IServiceProvider provider) => provider.GetRequiredService<IOptions<ReactionOptions>>().Value;

    private static NoticeOptions Notices(IServiceProvider provider) => provider.GetRequiredService<IOptions<NoticeOptions>>().Value;

    private static ScmOptions Scm(IServiceProvider provider) => provider.GetRequiredService<IOptions<ScmOptions>>().Value;
}
