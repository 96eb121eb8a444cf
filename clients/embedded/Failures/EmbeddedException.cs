namespace Helios.Embedded.Failures;

/// <summary>The embedded system cannot run; the message is for people.</summary>
public sealed class EmbeddedException(EmbeddedFailure reason, string message, string? next = null, Exception? inner = null)
    : Exception(message, inner)
{
    public EmbeddedFailure Reason { get; } = reason;

    /// <summary>The command to type next.</summary>
    public string? Next { get; } = next;
}
