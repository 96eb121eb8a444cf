using Helios.HarnessMonitor.Hosting;
using Helios.HarnessMonitor.Probing;
using Helios.Hosting.Timeliness;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Helios.HarnessMonitor;

/// <summary>The harness monitor's extension points. The monitor probes the harness and reports the results.</summary>
public static class HarnessMonitorService
{
    /// <summary>Adds the probe, the status and the loops.</summary>
    /// <param name="services">The container of the host that runs the monitor.</param>
    /// <param name="configuration">Contains the section <c>Helios:Harness</c>.</param>
    /// <returns>The same container.</returns>
    public static IServiceCollection AddHarnessMonitor(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<HarnessOptions>()
            .Bind(configuration.GetSection(HarnessOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<HarnessOptions>, HarnessOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AttentionClock>();
        services.AddSingleton<IHarnessProbe, HttpHarnessProbe>();
        services.AddSingleton<FailureReporter>();
        services.AddMetrics();
        services.AddSingleton<HarnessMetrics>();
        services.AddSingleton<HarnessReports>();
        services.AddSingleton<HarnessWatch>();
        services.AddHostedService<HarnessProbeLoop>();
        services.AddHostedService<HarnessReportLoop>();
        return services;
    }

    /// <summary>Adds the endpoint that answers queries for the harness's status.</summary>
    /// <param name="bus">The bus of the host.</param>
    public static void AddHarnessMonitorEndpoints(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<GetHarnessStatusConsumer, GetHarnessStatusDefinition>();
}
