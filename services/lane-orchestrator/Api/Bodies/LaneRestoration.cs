namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>How a closed lane comes back; what is absent is as it was.</summary>
internal sealed record LaneRestoration
{
    public string? DisplayName { get; init; }

    public string? Branch { get; init; }

    public bool? Queue { get; init; }
}
