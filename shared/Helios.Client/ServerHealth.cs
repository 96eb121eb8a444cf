namespace Helios.Client;

/// <summary>What a server says about itself.</summary>
public sealed record ServerHealth
{
    /// <summary>Whether it and all that it depends on are ready.</summary>
    public required bool Ready { get; init; }

    /// <summary>The answer's body: each dependency with its state.</summary>
    public required string Report { get; init; }
}
