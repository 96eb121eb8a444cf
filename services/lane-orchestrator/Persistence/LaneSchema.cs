namespace Helios.LaneOrchestrator.Persistence;

/// <summary>What this service is called in the store and in events.</summary>
internal static class LaneSchema
{
    /// <summary>The schema of its tables.</summary>
    public const string Name = "lanes";

    /// <summary>The source of its events.</summary>
    public const string EventSource = "/helios/lane-orchestrator";
}
