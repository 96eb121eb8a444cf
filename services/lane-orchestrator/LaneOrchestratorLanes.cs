using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator;

/// <summary>The lane half of the service: the saga, admission, hosts, operations and reconciliation.</summary>
internal static class LaneOrchestratorLanes
{
    public static IServiceCollection AddLanes(this IServiceCollection services, IConfiguration configuration) => services;

    public static void AddLaneEndpoints(this IBusRegistrationConfigurator bus)
    {
    }
}
