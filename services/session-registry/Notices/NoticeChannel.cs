namespace Helios.SessionRegistry.Notices;

/// <summary>The channel of a notice.</summary>
internal enum NoticeChannel
{
    Unspecified = 0,

    /// <summary>Posted to a URL, signed.</summary>
    Webhook,

    /// <summary>Passed to a program on the session's host.</summary>
    Command,
}
