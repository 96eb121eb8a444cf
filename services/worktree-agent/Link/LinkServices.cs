using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Link;

/// <summary>The host's connection to the orchestrator.</summary>
internal static class LinkServices
{
    public static IServiceCollection AddLink(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHostOptions<LinkOptions>(configuration);
        services.AddSingleton<HostAbilities>();
        services.AddSingleton<HostDescription>();
        services.AddSingleton<FailureReporter>();
        services.AddSingleton<HostMeter>();
        services.AddSingleton<HostSuccession>();
        services.AddSingleton<LaneChangesSource>();
        services.AddSingleton<LaneWorkSource>();
        services.AddSingleton<TunnelDialer>();
        services.AddSingleton<ApiProbe>();
        services.AddSingleton<HostAnnouncements>();
        services.AddSingleton<HostQueues>();
        services.AddSingleton<HostReconciliation>();
        services.AddSingleton<HostLink>();
        services.AddHostedService(provider => provider.GetRequiredService<HostLink>());
        services.AddHealthChecks().AddCheck<HostHealth>("worktree-agent", tags: ["ready"]);
        return services;
    }
}
