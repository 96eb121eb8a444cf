using Helios.HarnessMonitor.Hosting;
using Helios.HarnessMonitor.Probing;
using Helios.Hosting.Timeliness;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Helios.HarnessMonitor;

/// <summary>The harness monitor's extension points: it probes the harness and says what it found.</summary>
public static class HarnessMonitorService
{
    /// <summary>Adds the prober, the status and the loops.</summary>
    /// <param name="services">The container of the host that runs the monitor.</param>
    /// <param name="configuration">Holds the section <c>Helios:Harness</c>.</param>
    /// <returns>The same container.</returns>
    public static IServiceCollection AddHarnessMonitor(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<HarnessOptions>()
            .Bind(configuration.GetSection(HarnessOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<HarnessOptions>, HarnessOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AttentionClock>();
        services.AddSingleton<IHarnessProbe, HttpHarnessProbe>();
        services.AddSingleton<HarnessReports>();
        services.AddSingleton<HarnessWatch>();
        services.AddHostedService<HarnessProbeLoop>();
        services.AddHostedService<HarnessReportLoop>();
        return services;
    }

    /// <summary>Adds the endpoint that answers for the harness's status.</summary>
    /// <param name="bus">The one bus of the host.</param>
    public static void AddHarnessMonitorEndpoints(this IBusRegistrationConfigurator bus) =>
        bus.AddConsumer<GetHarnessStatusConsumer, GetHarnessStatusDefinition>();
}
