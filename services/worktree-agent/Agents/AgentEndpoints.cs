using Helios.Contracts.Sessions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>The endpoints of the transports, from this host's settings and environment: they never leave the host.</summary>
internal sealed class AgentEndpoints(IOptions<AgentOptions> options, IConfiguration configuration)
{
    private const string UsualHarness = "http://127.0.0.1:8317";

    public AgentEndpoint Of(SessionTransport transport)
    {
        var settings = options.Value;
        return transport switch
        {
            SessionTransport.CliproxyHarness => new AgentEndpoint(
                Trim(settings.HarnessUrl ?? configuration["Helios:Harness:BaseUrl"]) ?? UsualHarness,
                Key(settings.HarnessKeyVariable)
            ),
            SessionTransport.NativeOpenai => new AgentEndpoint(Trim(settings.OpenaiUrl), Key(settings.OpenaiKeyVariable)),
            SessionTransport.NativeAnthropic => new AgentEndpoint(Trim(settings.AnthropicUrl), Key(settings.AnthropicKeyVariable)),
            _ => new AgentEndpoint(BaseUrl: null, Key: null),
        };
    }

    /// <summary>The variables that hold keys on this host: an agent gets only the key of its own transport, under another name.</summary>
    public IReadOnlyList<string> KeyVariables =>
        [options.Value.HarnessKeyVariable, options.Value.OpenaiKeyVariable, options.Value.AnthropicKeyVariable];

    private string? Key(string variable) => configuration[variable] is { Length: > 0 } key ? key : null;

    private static string? Trim(string? url) => string.IsNullOrWhiteSpace(url) ? null : url.TrimEnd('/');
}
