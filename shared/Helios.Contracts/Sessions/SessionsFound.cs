namespace Helios.Contracts.Sessions;

/// <summary>Sessions, those that need attention first.</summary>
public sealed record SessionsFound
{
    /// <summary>The sessions.</summary>
    public required IReadOnlyList<SessionView> Sessions { get; init; }

    /// <summary>Where the next page begins; absent at the end.</summary>
    public string? Next { get; init; }
}
