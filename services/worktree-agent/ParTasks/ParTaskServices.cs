using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>The processes of lanes.</summary>
internal static class ParTaskServices
{
    public static IServiceCollection AddParTasks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHostOptions<ParTaskOptions>(configuration);
        services.AddSingleton<IValidateOptions<ParTaskOptions>, ParTaskOptionsValidator>();
        services.AddSingleton<ProcessCensus>();
        services.AddSingleton<StrayProcesses>();
        services.AddSingleton<IParTaskDriver, TmuxParTaskDriver>();
        services.AddSingleton<ParProgram>();
        services.AddSingleton<IParTaskDriver, CliParTaskDriver>();
        services.AddSingleton<IParTaskDriver, ProcessParTaskDriver>();
        services.AddSingleton<ParTasks>();
        return services;
    }
}
