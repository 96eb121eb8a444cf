using Helios.LaneOrchestrator.Hosts;
using Helios.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Enrolment;

/// <summary>How machines become hosts, and stop being ones.</summary>
internal static class EnrolmentServices
{
    private static readonly TimeSpan SettleEvery = TimeSpan.FromSeconds(10);

    public static IServiceCollection AddEnrolment(this IServiceCollection services)
    {
        services.AddOptions<EnrolmentOptions>().BindConfiguration(EnrolmentOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<BrokerManagement>();
        services.AddSingleton<BrokerUsers>();
        services.AddSingleton<HostAddresses>();
        services.AddSingleton<EnrolmentCommands>();
        services.AddSingleton<HostJoins>();
        services.AddSingleton<HostRevocation>();
        return services;
    }

    /// <summary>Tells the broker what it could not be told at once.</summary>
    public static PersistenceBuilder AddEnrolmentLoop(this PersistenceBuilder store) =>
        store.SingletonLoop(
            "broker-users",
            _ => SettleEvery,
            _ => HostCredentials.Due,
            (provider, token) => provider.GetRequiredService<BrokerUsers>().Round(token)
        );
}
