using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.Worktrees;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Operations;

/// <summary>Durable operations on lanes.</summary>
internal static class OperationServices
{
    public static IServiceCollection AddOperations(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHostOptions<OperationOptions>(configuration);
        services.AddSingleton<OperationStore>();
        services.AddSingleton<OperationReports>();
        services.AddSingleton<OperationQueue>();
        services.AddSingleton<IChangingLanes>(provider => provider.GetRequiredService<OperationQueue>());
        services.AddSingleton<LaneBases>();
        services.AddSingleton<IOperationWork, ProvisionWork>();
        services.AddSingleton<IOperationWork, BindParTaskWork>();
        services.AddSingleton<IOperationWork, StartRunWork>();
        services.AddSingleton<IOperationWork, CancelRunWork>();
        services.AddSingleton<ProcessTearDown>();
        services.AddSingleton<IOperationWork, TearDownWork>();
        services.AddSingleton<SnapshotRounds>();
        services.AddLoop<OperationQueue, OperationOptions>(
            "reports",
            options => options.SendAgainAfter,
            queue => queue.SendDue(),
            LoopStart.AtOnce
        );
        services.AddLoop<SnapshotRounds, WorktreeOptions>(
            "snapshots",
            options => options.SnapshotEvery,
            (rounds, ct) => rounds.Round(ct),
            LoopStart.ARoundLater
        );
        return services;
    }
}
