using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>
/// Asks a host for the dialog that a session's agent shows. Answered with <see cref="DialogRead"/> or <see cref="Refused"/>.
/// </summary>
public sealed record ReadDialog
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>
/// Orders a host to answer the dialog that a session's agent shows. Answered with <see cref="DialogRead"/> when the agent has taken the
/// answer, or <see cref="Refused"/>. Delivered twice, the second one finds another dialog, or none.
/// </summary>
public sealed record AnswerDialog
{
    /// <summary>The key that leaves a dialog without a choice.</summary>
    public const string Escape = "esc";

    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The dialog that the person saw.</summary>
    public required string DialogId { get; init; }

    /// <summary>The key of a choice, or <see cref="Escape"/>.</summary>
    public required string Choice { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The dialog that was read, or answered.</summary>
public sealed record DialogRead
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The dialog.</summary>
    public required AgentDialog Dialog { get; init; }
}
