using Helios.Persistence.Broker;
using Helios.Persistence.DeadLetters;
using Helios.Persistence.Feed;
using Helios.Persistence.Locks;
using Helios.Persistence.Migrations;
using Helios.Persistence.Notifications;
using Helios.Persistence.Outbox;
using Helios.Persistence.Transactions;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using RabbitMQ.Client;

namespace Helios.Persistence.Registration;

/// <summary>Registers a schema. Services with different schemas can share a container.</summary>
public static class HeliosPersistence
{
    /// <summary>
    /// Adds, keyed by the schema: <see cref="NpgsqlDataSource"/>, <see cref="UnitOfWork"/>, <see cref="INotificationHub"/>; and, once per
    /// process, <see cref="Migrator"/> and <see cref="FeedBroker"/>.
    /// </summary>
    public static IServiceCollection AddHeliosPersistence(
        this IServiceCollection services,
        IConfiguration configuration,
        string schema,
        Action<PersistenceBuilder>? configure = null
    )
    {
        if (services.Any(known => known.IsKeyedService && known.ServiceType == typeof(SchemaStore) && Equals(known.ServiceKey, schema)))
        {
            throw new InvalidOperationException($"The schema '{schema}' is registered twice.");
        }

        var spec = new PersistenceBuilder();
        configure?.Invoke(spec);
        var inMemory = !new FeedBroker(configuration).IsConfigured;

        services.AddShared(configuration, inMemory);
        services.AddStore(schema, spec);
        services.AddMessaging(schema, inMemory);
        services.AddBackgroundWork(schema);
        services
            .AddHealthChecks()
            .Add(
                new HealthCheckRegistration(
                    $"postgres-{schema}",
                    provider => new SchemaHealth(provider.GetRequiredKeyedService<SchemaStore>(schema)),
                    HealthStatus.Unhealthy,
                    ["ready"]
                )
            )
            .Add(
                new HealthCheckRegistration(
                    $"feed-{schema}",
                    provider => new FeedHealth(provider.GetRequiredKeyedService<SchemaStore>(schema), provider.GetService<FeedStatus>()),
                    HealthStatus.Degraded,
                    ["ready"]
                )
            );
        return services;
    }

    /// <summary>What all schemas of a process share.</summary>
    private static void AddShared(this IServiceCollection services, IConfiguration configuration, bool inMemory)
    {
        services
            .AddOptions<PersistenceOptions>()
            .Bind(configuration.GetSection(PersistenceOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new FeedBroker(configuration, provider.GetService<SslOption>()));
        services.TryAddSingleton(provider => new Migrator(
            provider.GetServices<SchemaStore>(),
            provider.GetRequiredService<ILogger<Migrator>>()
        ));
        var isFirst = !services.Any(known => known.ServiceType == typeof(BrokerStatus));
        services.TryAddSingleton<BrokerStatus>();
        services.TryAddSingleton<BrokerQueues>();
        if (inMemory)
        {
            services.TryAddSingleton<IFeedTransport, InProcessFeedTransport>();
            return;
        }

        services.TryAddSingleton<FeedStatus>();
        services.TryAddSingleton<IFeedTransport, RabbitMqFeedTransport>();
        if (isFirst)
        {
            services.AddHostedService<BrokerWatch>();
            services.AddHealthChecks().AddCheck<BrokerHealth>("broker", HealthStatus.Unhealthy, ["ready"]);
        }
    }

    private static void AddStore(this IServiceCollection services, string schema, PersistenceBuilder spec)
    {
        services.AddKeyedSingleton(
            schema,
            (provider, _) => ActivatorUtilities.CreateInstance<SchemaStore>(provider, schema, provider, spec)
        );
        services.AddSingleton(provider => provider.GetRequiredKeyedService<SchemaStore>(schema));
        services.AddKeyedSingleton(schema, (provider, _) => provider.GetRequiredKeyedService<SchemaStore>(schema).DataSource);
        services.AddKeyedSingleton(
            schema,
            (provider, _) => new UnitOfWork(provider.GetRequiredKeyedService<SchemaStore>(schema), provider)
        );
        services.AddKeyedSingleton(schema, (provider, _) => Create<DeadLetterWriter>(provider, schema));
        services.AddKeyedSingleton(schema, (provider, _) => Create<LeaseSession>(provider, schema));
    }

    private static void AddMessaging(this IServiceCollection services, string schema, bool inMemory)
    {
        services.AddKeyedSingleton(schema, (provider, _) => Create<NotificationHub>(provider, schema));
        services.AddKeyedSingleton<INotificationHub>(schema, (provider, _) => provider.GetRequiredKeyedService<NotificationHub>(schema));
        services.AddKeyedSingleton(schema, (provider, _) => Create<OutboxRelay>(provider, schema, inMemory));
        services.AddKeyedSingleton(
            schema,
            (provider, _) =>
                Create<FeedPump>(
                    provider,
                    schema,
                    provider.GetRequiredKeyedService<LeaseSession>(schema),
                    provider.GetRequiredKeyedService<NotificationHub>(schema)
                )
        );
        services.AddSingleton<IBusObserver>(provider => new RelayBusObserver(provider.GetRequiredKeyedService<OutboxRelay>(schema)));
    }

    private static void AddBackgroundWork(this IServiceCollection services, string schema) =>
        services.AddSingleton<IHostedService>(provider =>
        {
            var relay = provider.GetRequiredKeyedService<OutboxRelay>(schema);
            return Create<SchemaService>(
                provider,
                schema,
                Create<SchemaGate>(provider, schema),
                relay,
                provider.GetRequiredKeyedService<FeedPump>(schema),
                provider.GetRequiredKeyedService<NotificationHub>(schema),
                Create<SchemaHousekeeping>(provider, schema, relay),
                Create<SingletonLoops>(provider, schema, provider.GetRequiredKeyedService<LeaseSession>(schema))
            );
        });

    private static T Create<T>(IServiceProvider provider, string schema, params object[] more) =>
        ActivatorUtilities.CreateInstance<T>(provider, [provider.GetRequiredKeyedService<SchemaStore>(schema), .. more]);
}
