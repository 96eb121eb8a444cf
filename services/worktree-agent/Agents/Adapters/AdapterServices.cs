using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Agents.Adapters;

/// <summary>The supported agents.</summary>
internal static class AdapterServices
{
    public static IServiceCollection AddAdapters(this IServiceCollection services)
    {
        services.AddSingleton<IAgentAdapter, CodexAdapter>();
        services.AddSingleton<IAgentAdapter, ClaudeCodeAdapter>();
        services.AddSingleton<IAgentAdapter, CommandAdapter>();
        return services;
    }
}
