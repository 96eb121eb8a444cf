using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Helios.Hosting.Telemetry;

/// <summary>
/// Traces, metrics and logs over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and nothing at all otherwise. The providers are
/// created and disposed here: the package that would do it is not available.
/// </summary>
internal sealed class HeliosTelemetry(string service) : IHostedLifecycleService, IDisposable
{
    private TracerProvider? traces;
    private MeterProvider? metrics;

    /// <summary>Runs before anything starts, so that the start itself is traced.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        var resource = Resource(service);
        traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource("Helios.*", "MassTransit", "Npgsql", "Microsoft.AspNetCore")
            .AddOtlpExporter()
            .Build();
        metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter("Helios.*", "MassTransit", "Npgsql", "Microsoft.AspNetCore.*", "System.Runtime")
            .AddOtlpExporter()
            .Build();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after everything has stopped, so that the last spans are exported too.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        traces?.Dispose();
        metrics?.Dispose();
        traces = null;
        metrics = null;
    }

    internal static ResourceBuilder Resource(string service) =>
        ResourceBuilder
            .CreateDefault()
            .AddService(
                $"helios-{service}",
                serviceNamespace: "helios",
                serviceVersion: typeof(HeliosTelemetry).Assembly.GetName().Version?.ToString(3)
            )
            // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES override this.
            .AddEnvironmentVariableDetector();
}

/// <summary>Registers <see cref="HeliosTelemetry"/>.</summary>
internal static class HeliosTelemetryRegistration
{
    public static void AddHeliosTelemetry(this IServiceCollection services, IConfiguration configuration, string service)
    {
        var endpoint = configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT");
        if (string.IsNullOrWhiteSpace(endpoint) || services.Any(known => known.ServiceType == typeof(HeliosTelemetry)))
        {
            return;
        }

        services.TryAddSingleton(_ => new HeliosTelemetry(service));
        services.AddHostedService(provider => provider.GetRequiredService<HeliosTelemetry>());
        services.AddLogging(logging =>
            logging.AddOpenTelemetry(logs =>
            {
                logs.SetResourceBuilder(HeliosTelemetry.Resource(service));
                logs.IncludeScopes = true;
                logs.IncludeFormattedMessage = true;
                logs.AddOtlpExporter();
            })
        );
    }
}
