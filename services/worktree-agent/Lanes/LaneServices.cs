using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Lanes;

/// <summary>The host's records of its lanes.</summary>
internal static class LaneServices
{
    public static IServiceCollection AddLanes(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHostOptions<PortOptions>(configuration);
        services.AddSingleton<IValidateOptions<PortOptions>, PortOptionsValidator>();
        services.AddSingleton<LaneLedger>();
        services.AddSingleton<LaneLog>();
        services.AddSingleton<PortLeases>();
        return services;
    }
}
