namespace Helios.Embedded;

/// <summary>The embedded system could not run; the message is for a person.</summary>
public sealed class EmbeddedException(EmbeddedFailure reason, string message, string? next = null, Exception? inner = null) : Exception(message, inner)
{
    public EmbeddedFailure Reason { get; } = reason;

    /// <summary>What to type next.</summary>
    public string? Next { get; } = next;
}
