using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Tunnels;

/// <summary>The content of tunnels.</summary>
internal static class TunnelServices
{
    public static IServiceCollection AddTunnels(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHostOptions<TunnelOptions>(configuration);
        return services;
    }
}
