using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Runs;

/// <summary>Commands that run in lanes.</summary>
internal static class RunServices
{
    public static IServiceCollection AddRuns(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHostOptions<RunOptions>(configuration);
        services.AddSingleton<LaneRuns>();
        services.AddSingleton<RunCancels>();
        services.AddLoop<LaneRuns, RunOptions>(
            "output bounds",
            options => options.OutputBoundEvery,
            runs => runs.Bound(),
            LoopStart.AtOnce
        );
        return services;
    }
}
