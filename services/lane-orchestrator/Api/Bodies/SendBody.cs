namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>A text for an agent.</summary>
internal sealed record SendBody
{
    public required string Text { get; init; }
}
