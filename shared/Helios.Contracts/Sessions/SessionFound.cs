namespace Helios.Contracts.Sessions;

/// <summary>A session as it is now, after what was asked.</summary>
public sealed record SessionFound
{
    /// <summary>The session.</summary>
    public required SessionView Session { get; init; }
}
