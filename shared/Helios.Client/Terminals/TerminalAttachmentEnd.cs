namespace Helios.Client;

/// <summary>How an attachment to a terminal ended.</summary>
public sealed record TerminalAttachmentEnd
{
    /// <summary>Whether the terminal ended or was left; else the server or the lane's host could not go on, and the terminal may.</summary>
    public required bool IsOrderly { get; init; }

    /// <summary>What the server says of it.</summary>
    public required string Words { get; init; }
}
