namespace Helios.Client;

/// <summary>How an attachment to a terminal ended.</summary>
public sealed record TerminalAttachmentEnd
{
    /// <summary>
    /// Whether the terminal ended or was detached; otherwise the server or the lane's host failed, and the terminal may still run.
    /// </summary>
    public required bool IsOrderly { get; init; }

    /// <summary>The server's message.</summary>
    public required string Words { get; init; }
}
