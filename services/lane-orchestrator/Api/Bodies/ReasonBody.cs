namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>Why, for a person.</summary>
internal sealed record ReasonBody
{
    public string? Reason { get; init; }
}
