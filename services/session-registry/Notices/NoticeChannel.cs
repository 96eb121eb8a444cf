namespace Helios.SessionRegistry.Notices;

/// <summary>How a person is told.</summary>
internal enum NoticeWay
{
    Unspecified = 0,

    /// <summary>Posted to an address, signed.</summary>
    Webhook,

    /// <summary>Given to a program on the session's host.</summary>
    Command,
}
