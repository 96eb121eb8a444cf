namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>What to type: the text as it is, then the keys.</summary>
internal sealed record TerminalInputBody
{
    public string? Text { get; init; }

    public IReadOnlyList<string>? Keys { get; init; }
}
