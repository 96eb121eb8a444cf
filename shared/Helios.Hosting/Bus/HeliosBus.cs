using Helios.Hosting.Health;
using Helios.Hosting.Timeliness;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Helios.Hosting.Bus;

/// <summary>The bus of a process: RabbitMQ or in memory, as configured. Called only from a composition root.</summary>
public static class HeliosBus
{
    /// <summary>
    /// Adds the bus with the given endpoints (their names are explicit). On every endpoint, retry is the outermost filter; a definition
    /// adds its partitioner and its transaction inside it.
    /// </summary>
    public static IServiceCollection AddHeliosBus(
        this IServiceCollection services,
        IConfiguration configuration,
        Action<IBusRegistrationConfigurator> endpoints
    )
    {
        services.AddOptions<BusOptions>().Bind(configuration.GetSection(BusOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<BusOptions>, BrokerTlsValidator>();
        services.TryAddSingleton(provider => BrokerTls.Of(provider.GetRequiredService<IOptions<BusOptions>>().Value));
        var options = configuration.GetSection(BusOptions.Section).Get<BusOptions>() ?? new BusOptions();
        services
            .AddOptions<MassTransitHostOptions>()
            .Configure<IOptions<BusOptions>>(
                (host, bus) =>
                {
                    // In memory, a message to a queue that does not exist yet is lost. With a broker, the wait is bounded: see BusStart.
                    host.WaitUntilStarted = !bus.Value.IsRabbitMq;
                    host.StopTimeout = bus.Value.StopWait;
                    host.ConsumerStopTimeout = bus.Value.StopWait / 2;
                }
            );
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AttentionClock>();
        services.TryAddSingleton<BrokerRefusals>();
        services.AddHealthChecks().AddCheck<BrokerRefusals>("broker-permissions", tags: [HeliosHealth.Ready]);
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddReceiveObserver<AttentionObserver>();
            bus.AddSendObserver(provider => provider.GetRequiredService<BrokerRefusals>());
            bus.AddPublishObserver(provider => provider.GetRequiredService<BrokerRefusals>());
            bus.AddConfigureEndpointsCallback((context, _, endpoint) => endpoint.UseHeliosRetry(context));
            endpoints(bus);
            if (options.IsRabbitMq)
            {
                bus.UsingRabbitMq(ConfigureRabbitMq);
            }
            else
            {
                bus.UsingInMemory(
                    (context, factory) =>
                    {
                        factory.PublishTopology.ConnectPublishTopologyConfigurationObserver(new RolesHaveNoExchange());
                        factory.ConfigureEndpoints(context);
                    }
                );
            }
        });
        services.AddHostedService<BusStart>();
        return services;
    }

    /// <summary>
    /// Adds the retry policy of every endpoint: revision conflicts often and quickly, an unreachable database until it is back, anything
    /// else a few times.
    /// Endpoints registered with the bus, or connected through <see cref="IReceiveEndpointConnector"/>, already have it.
    /// </summary>
    public static void UseHeliosRetry(this IReceiveEndpointConfigurator endpoint, IRegistrationContext context)
    {
        var policy = new HeliosRetryPolicy(context.GetRequiredService<IOptions<BusOptions>>().Value);
        endpoint.UseMessageRetry(retry => retry.SetRetryPolicy(_ => policy));
    }

    private static void ConfigureRabbitMq(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator factory)
    {
        var options = context.GetRequiredService<IOptions<BusOptions>>().Value;
        factory.Host(
            options.Host,
            options.EffectivePort,
            options.VirtualHost,
            host =>
            {
                host.Username(options.Username);
                host.Password(options.Password);
                host.PublisherConfirmation = true;
                // A paused or vanished process gives its messages back within seconds.
                host.Heartbeat(TimeSpan.FromSeconds(10));
                if (options.UseTls)
                    host.UseSsl(ssl => BrokerTls.Configure(ssl, options));
            }
        );
        // A relay sends to addresses, not types: without this, a published message is lost if no consumer has declared its exchange yet.
        factory.DeployPublishTopology = true;
        factory.PublishTopology.ConnectPublishTopologyConfigurationObserver(new RolesHaveNoExchange());
        factory.ConfigureEndpoints(context);
    }
}
