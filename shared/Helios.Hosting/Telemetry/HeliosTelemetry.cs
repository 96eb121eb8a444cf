using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Helios.Hosting.Telemetry;

/// <summary>
/// Traces, metrics and logs over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, and metrics on <c>/metrics</c> when
/// <see cref="MetricsOptions.Prometheus"/> is; nothing at all otherwise. The last ones are sent when the services are disposed.
/// </summary>
internal static class HeliosTelemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static void AddHeliosTelemetry(this IServiceCollection services, IConfiguration configuration, string service)
    {
        services.AddOptions<MetricsOptions>().BindConfiguration(MetricsOptions.Section);
        var isExported = !string.IsNullOrWhiteSpace(configuration[Endpoint] ?? Environment.GetEnvironmentVariable(Endpoint));
        var isServed = configuration.GetSection(MetricsOptions.Section).GetValue<bool>(nameof(MetricsOptions.Prometheus));
        // The embedded system has all services in one process.
        if ((!isExported && !isServed) || services.Any(known => known.ServiceType == typeof(Added)))
            return;

        services.AddSingleton<Added>();
        var telemetry = services
            .AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource
                    .AddService(
                        $"helios-{service}",
                        serviceNamespace: "helios",
                        serviceVersion: typeof(HeliosTelemetry).Assembly.GetName().Version?.ToString(3)
                    )
                    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES override this.
                    .AddEnvironmentVariableDetector()
            )
            .WithMetrics(metrics => AddMetrics(metrics, isServed));
        if (isExported)
            telemetry.WithTracing(AddTraces).WithLogging(configureBuilder: null, AddLogs).UseOtlpExporter();
    }

    /// <summary>Maps <c>/metrics</c> if it is switched on.</summary>
    public static void MapHeliosMetrics(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value.Prometheus)
            app.MapPrometheusScrapingEndpoint();
    }

    private static void AddMetrics(MeterProviderBuilder metrics, bool isServed)
    {
        metrics
            .AddMeter("Helios.*", "MassTransit", "Npgsql")
            .AddAspNetCoreInstrumentation()
            .AddHttpClientInstrumentation()
            .AddRuntimeInstrumentation();
        if (isServed)
            metrics.AddPrometheusExporter();
    }

    private static void AddTraces(TracerProviderBuilder traces) =>
        traces.AddSource("Helios.*", "MassTransit", "Npgsql").AddAspNetCoreInstrumentation().AddHttpClientInstrumentation();

    private static void AddLogs(OpenTelemetryLoggerOptions logs)
    {
        logs.IncludeScopes = true;
        logs.IncludeFormattedMessage = true;
    }

    private sealed class Added;
}
