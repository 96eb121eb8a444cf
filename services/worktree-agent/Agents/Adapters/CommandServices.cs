using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Agents.Adapters;

/// <summary>Any program as an agent.</summary>
internal static class CommandServices
{
    public static IServiceCollection AddCommandAgent(this IServiceCollection services) =>
        services.AddSingleton<IAgentAdapter, CommandAdapter>();
}
