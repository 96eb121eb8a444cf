using Helios.WorktreeAgent.Host;
using Helios.Worktrees;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Pools;

/// <summary>Worktrees created in advance.</summary>
internal static class PoolServices
{
    public static IServiceCollection AddPools(this IServiceCollection services)
    {
        services.AddSingleton<PoolReports>();
        services.AddLoop<PoolReports, WorktreeOptions>("pools", options => options.PoolEvery, (pools, ct) => pools.Round(ct));
        return services;
    }
}
