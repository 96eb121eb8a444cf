namespace Helios.Contracts.Sessions;

/// <summary>A text is kept and will be typed.</summary>
public sealed record SessionMessageAccepted
{
    /// <summary>The message.</summary>
    public required SessionMessageView Message { get; init; }

    /// <summary>The session.</summary>
    public required SessionView Session { get; init; }
}
