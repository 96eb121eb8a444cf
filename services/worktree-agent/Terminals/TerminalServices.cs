using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Terminals;

/// <summary>Terminals of lanes.</summary>
internal static class TerminalServices
{
    public static IServiceCollection AddTerminals(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHostOptions<TerminalOptions>(configuration);
        services.AddSingleton<TerminalKeeper>();
        services.AddSingleton<LaneTerminals>();
        services.AddSingleton<TerminalViewer>();
        return services;
    }
}
