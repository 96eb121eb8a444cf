namespace Helios.WorktreeAgent.Agents;

/// <summary>The endpoint of an agent that a manifest describes.</summary>
internal sealed class AgentEndpointOptions
{
    /// <summary>The base URL, without an API path; null for the agent's own.</summary>
    public string? Url { get; set; }

    /// <summary>The environment variable of this host that holds the key; null for the one that the manifest names.</summary>
    public string? KeyVariable { get; set; }
}
