namespace Helios.Client;

/// <summary>The health of a server.</summary>
public sealed record ServerHealth
{
    /// <summary>Whether it and its dependencies are ready.</summary>
    public required bool Ready { get; init; }

    /// <summary>The answer's body: each dependency with its state.</summary>
    public required string Report { get; init; }
}
