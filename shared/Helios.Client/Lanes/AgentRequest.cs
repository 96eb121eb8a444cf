namespace Helios.Client;

internal sealed record AgentRequest
{
    public required string AgentId { get; init; }
}
