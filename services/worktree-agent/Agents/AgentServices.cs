using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Terminals;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Agents of sessions.</summary>
internal static class AgentServices
{
    public static IServiceCollection AddAgents(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<AgentOptions>()
            .Bind(configuration.GetSection(AgentOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<AgentOptions>, AgentOptionsValidator>();
        services.AddSingleton(provider => new AgentEndpoints(
            provider.GetServices<NativeEndpoint>(),
            configuration,
            provider.GetRequiredService<IOptions<AgentOptions>>()
        ));
        services.AddSingleton(provider => new SecretVariables([
            provider.GetRequiredService<IOptions<AgentOptions>>().Value.HarnessKeyVariable,
            .. provider
                .GetRequiredService<IOptions<AgentOptions>>()
                .Value.Endpoints.Values.Select(endpoint => endpoint.KeyVariable)
                .OfType<string>(),
        ]));
        services.AddSingleton<AgentAdapters>();
        services.AddSingleton<AgentSessions>();
        services.AddSingleton<AgentReports>();
        services.AddSingleton<AgentTerminals>();
        services.AddSingleton<LastScreens>();
        services.AddSingleton<ITerminalScreens>(provider => provider.GetRequiredService<LastScreens>());
        services.AddSingleton<AgentOutput>();
        services.AddSingleton<AgentSignals>();
        services.AddSingleton<UsageMeter>();
        services.AddSingleton<AgentReadiness>();
        services.AddSingleton<AgentMessenger>();
        services.AddSingleton<AgentDialogs>();
        services.AddSingleton<AgentTerminator>();
        services.AddSingleton<AgentTerminations>();
        services.AddSingleton<AgentLanes>();
        services.AddSingleton<LaunchPreparation>();
        services.AddSingleton<TerminalLaunch>();
        services.AddSingleton<HeadlessLaunch>();
        services.AddSingleton<LaunchModes>();
        services.AddSingleton<ReadinessWait>();
        services.AddSingleton<LaunchFailures>();
        services.AddSingleton<AgentLauncher>();
        services.AddSingleton<AgentCommandQueue>();
        services.AddSingleton<DialogWatch>();
        services.AddSingleton<AgentObserver>();
        services.AddHostedService<AgentRounds>();
        services.AddHostedService<UsageRounds>();
        return services;
    }
}
