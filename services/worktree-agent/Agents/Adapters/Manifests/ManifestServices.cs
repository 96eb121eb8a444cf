using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Agents.Adapters.Manifests;

/// <summary>Agents that manifests describe.</summary>
internal static class ManifestServices
{
    public static IServiceCollection AddManifestAgents(this IServiceCollection services)
    {
        services.AddSingleton<AgentManifests>();
        services.AddSingleton<IAgentSource>(provider => provider.GetRequiredService<AgentManifests>());
        services.AddSingleton(provider => new SecretVariables([.. provider.GetRequiredService<AgentManifests>().KeyVariables]));
        return services;
    }
}
