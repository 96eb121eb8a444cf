using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>
/// Tells a host to run its own notify command, with a notice as JSON on standard input. Which program that is the host's settings say, never
/// this message. Idempotent by the notice's id; answered with <see cref="NoticeCommandRan"/>.
/// </summary>
public sealed record RunNoticeCommand
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>What to tell.</summary>
    public required SessionNotice Notice { get; init; }
}
