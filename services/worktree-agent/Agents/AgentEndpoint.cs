namespace Helios.WorktreeAgent.Agents;

/// <summary>The endpoint and key an agent uses for its model.</summary>
/// <param name="BaseUrl">The address without an API path; null for the agent's default.</param>
/// <param name="Key">The key; null for none or the agent's own login.</param>
internal sealed record AgentEndpoint(string? BaseUrl, string? Key)
{
    // The default ToString would show the key, and strings end up in logs.
    public override string ToString() => BaseUrl ?? "the agent's own";
}
