namespace Helios.SessionRegistry.Persistence;

/// <summary>What this service is called in the store and in events.</summary>
internal static class SessionSchema
{
    /// <summary>The schema of its tables.</summary>
    public const string Name = "sessions";

    /// <summary>The source of its events.</summary>
    public const string EventSource = "/helios/session-registry";
}
