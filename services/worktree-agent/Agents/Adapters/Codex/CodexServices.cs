using Helios.Contracts.Api.Sessions;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents.Adapters.Codex;

/// <summary>The agent codex.</summary>
internal static class CodexServices
{
    public static IServiceCollection AddCodex(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<CodexOptions>()
            .Bind(configuration.GetSection(CodexOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IAgentAdapter, CodexAdapter>();
        services.AddSingleton(provider => EndpointOf(provider.GetRequiredService<IOptions<CodexOptions>>().Value));
        services.AddSingleton(provider => new SecretVariables([
            provider.GetRequiredService<IOptions<CodexOptions>>().Value.OpenaiKeyVariable,
            CodexAdapter.ApiKeyVariable,
        ]));
        return services;
    }

    private static NativeEndpoint EndpointOf(CodexOptions options) =>
        new(SessionTransport.NativeOpenai, options.OpenaiUrl, options.OpenaiKeyVariable);
}
