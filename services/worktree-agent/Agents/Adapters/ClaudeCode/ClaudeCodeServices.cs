using Helios.Contracts.Api.Sessions;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents.Adapters.ClaudeCode;

/// <summary>The agent claude-code.</summary>
internal static class ClaudeCodeServices
{
    public static IServiceCollection AddClaudeCode(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<ClaudeCodeOptions>()
            .Bind(configuration.GetSection(ClaudeCodeOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IAgentAdapter, ClaudeCodeAdapter>();
        services.AddSingleton(provider => EndpointOf(provider.GetRequiredService<IOptions<ClaudeCodeOptions>>().Value));
        services.AddSingleton(provider => new SecretVariables([
            provider.GetRequiredService<IOptions<ClaudeCodeOptions>>().Value.AnthropicKeyVariable,
            ClaudeCodeAdapter.ApiKeyVariable,
        ]));
        return services;
    }

    private static NativeEndpoint EndpointOf(ClaudeCodeOptions options) =>
        new(SessionTransport.NativeAnthropic, options.AnthropicUrl, options.AnthropicKeyVariable);
}
