namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>What to tell the agent first, when it is started again.</summary>
internal sealed record RestoreBody
{
    public string? Prompt { get; init; }
}
