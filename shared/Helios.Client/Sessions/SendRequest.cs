namespace Helios.Client;

/// <summary>A text for an agent.</summary>
public sealed record SendRequest
{
    /// <summary>The text.</summary>
    public required string Text { get; init; }
}
