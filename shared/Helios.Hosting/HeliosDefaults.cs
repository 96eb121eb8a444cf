using Helios.Hosting.Health;
using Helios.Hosting.Http;
using Helios.Hosting.Memory;
using Helios.Hosting.Telemetry;
using Helios.Hosting.Timeliness;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Helios.Hosting;

/// <summary>Common setup of every service: clock, logging, telemetry, health, correlation ids, Kestrel limits.</summary>
public static class HeliosDefaults
{
    /// <summary>The maximum size of a request body: 1 MiB.</summary>
    public const long MaxRequestBody = 1024 * 1024;

    /// <summary>Prepares a service's own process. Listens on a loopback port unless another address is configured.</summary>
    public static WebApplicationBuilder AddHeliosDefaults(this WebApplicationBuilder builder, string service, int port = 0)
    {
        builder.Configuration.AddSecretFiles();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
        });
        // Certificates of Kestrel:Endpoints; the slim builder leaves them out.
        builder.WebHost.UseKestrelHttpsConfiguration();
        if (
            port > 0
            && string.IsNullOrEmpty(builder.Configuration["urls"])
            && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists()
        )
        {
            builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        }

        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
        });
        // One line per database command or framework request adds nothing to a trace.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning);
        // A retried conflict is normal; a message that fails for good is an error, and a dead letter.
        builder.Logging.AddFilter("MassTransit.ReceiveTransport", LogLevel.Error);
        // The health endpoint reports it.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Services.AddHeliosDefaults(builder.Configuration, service);
        return builder;
    }

    /// <summary>
    /// The same for a composition with its own builder. May be called once per service in one container; the first name wins.
    /// </summary>
    public static IServiceCollection AddHeliosDefaults(this IServiceCollection services, IConfiguration configuration, string service)
    {
        services.TryAddSingleton(CoalescedTime.Shared);
        services.AddHealthChecks();
        services.AddHeliosTelemetry(configuration, service);
        services.AddHostedService<MemoryTrim>();
        return services;
    }

    /// <summary>
    /// Adds correlation ids to every request, and maps <c>/health/live</c>, <c>/health/ready</c> and, if it is switched on,
    /// <c>/metrics</c>.
    /// </summary>
    public static void MapHeliosDefaults(this WebApplication app)
    {
        app.UseMiddleware<HeliosCorrelation>();
        ((IEndpointRouteBuilder)app).MapHeliosHealth();
        app.MapHeliosMetrics();
    }
}
