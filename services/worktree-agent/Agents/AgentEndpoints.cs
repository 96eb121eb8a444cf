using Helios.Contracts.Api.Sessions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>The endpoints of the transports, from this host's settings and environment: they never leave the host.</summary>
internal sealed class AgentEndpoints(IEnumerable<NativeEndpoint> natives, IConfiguration configuration, IOptions<AgentOptions> options)
{
    private const string UsualHarness = "http://127.0.0.1:8317";

    public AgentEndpoint Of(SessionTransport transport)
    {
        if (transport is SessionTransport.CliproxyHarness)
        {
            return new AgentEndpoint(
                Trim(options.Value.HarnessUrl ?? configuration["Helios:Harness:BaseUrl"]) ?? UsualHarness,
                Key(options.Value.HarnessKeyVariable)
            );
        }

        return natives.FirstOrDefault(native => native.Transport == transport) is { } endpoint
            ? new AgentEndpoint(Trim(endpoint.Url), Key(endpoint.KeyVariable))
            : new AgentEndpoint(BaseUrl: null, Key: null);
    }

    /// <summary>The endpoint of an agent with a transport; one without is set by the agent's name.</summary>
    public AgentEndpoint Of(SessionTransport transport, IAgentAdapter adapter)
    {
        if (transport is not SessionTransport.None)
            return Of(transport);
        var set = options.Value.Endpoints.GetValueOrDefault(adapter.Provider);
        return new AgentEndpoint(Trim(set?.Url), (set?.KeyVariable ?? adapter.KeyVariable) is { } variable ? Key(variable) : null);
    }

    /// <summary>The variables that hold keys on this host: an agent gets only the key of its own transport, under another name.</summary>
    public IReadOnlyList<string> KeyVariables => [options.Value.HarnessKeyVariable, .. natives.Select(native => native.KeyVariable)];

    private string? Key(string variable) => configuration[variable] is { Length: > 0 } key ? key : null;

    private static string? Trim(string? url) => string.IsNullOrWhiteSpace(url) ? null : url.TrimEnd('/');
}
