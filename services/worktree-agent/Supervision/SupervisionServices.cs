using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.ParTasks;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Supervision;

/// <summary>Supervision of par tasks.</summary>
internal static class SupervisionServices
{
    public static IServiceCollection AddSupervision(this IServiceCollection services)
    {
        services.AddSingleton<ParTaskLosses>();
        services.AddSingleton<ParTaskSupervisor>();
        services.AddLoop<ParTaskSupervisor, ParTaskOptions>(
            "par task probes",
            options => options.ParTaskProbeEvery,
            (supervisor, ct) => supervisor.Round(ct)
        );
        services.AddLoop<ParTaskSupervisor, ParTaskOptions>(
            "par task hints",
            options => options.ParTaskProbeEvery,
            (supervisor, ct) => supervisor.HeedHints(ct)
        );
        services.AddLoop<ParTaskSupervisor, ParTaskOptions>(
            "par task glances",
            options => options.ParTaskGlanceEvery,
            supervisor => supervisor.Glance()
        );
        return services;
    }
}
