namespace Helios.WorktreeAgent.Agents;

/// <summary>Where an agent reaches its model, and with what.</summary>
/// <param name="BaseUrl">The address without a path of the API; null for the agent's own.</param>
/// <param name="Key">The key; null for none, or the agent's own login.</param>
internal sealed record AgentEndpoint(string? BaseUrl, string? Key)
{
    // A record's text would show the key, and texts end up in logs.
    public override string ToString() => BaseUrl ?? "the agent's own";
}
