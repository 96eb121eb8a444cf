namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>The agent that joins or leaves.</summary>
internal sealed record AgentBody
{
    public required string AgentId { get; init; }
}
