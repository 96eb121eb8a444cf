using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.WorktreeAgent.Reconciliation;

/// <summary>Reconciliation with the orchestrator.</summary>
internal static class ReconciliationServices
{
    public static IServiceCollection AddReconciliation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHostOptions<ReconciliationOptions>(configuration);
        services.AddSingleton<InventoryTaker>();
        services.AddSingleton<OrphanRemoval>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<Housekeeping>();
        services.AddLoop<Housekeeping, ReconciliationOptions>(
            "housekeeping",
            options => options.InventoryEvery,
            (housekeeping, ct) => housekeeping.Round(ct)
        );
        return services;
    }
}
