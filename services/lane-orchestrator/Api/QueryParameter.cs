namespace Helios.LaneOrchestrator.Api;

/// <summary>A query parameter that a route knows; its type is that of JSON Schema.</summary>
internal sealed record QueryParameter(string Name, string Type, string Description)
{
    /// <summary>Whether it may be given several times.</summary>
    public bool Repeats { get; init; }
}
