namespace Helios.Client;

/// <summary>What to tell an agent first when it is started again.</summary>
public sealed record RestoreRequest
{
    /// <summary>The text; nothing when absent.</summary>
    public string? Prompt { get; init; }
}
