using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Terminals;

/// <summary>Why a host did not do what was asked of a terminal.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<TerminalRefusalReason>))]
public enum TerminalRefusalReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>The lane's par task has no terminals.</summary>
    TerminalsUnsupported,

    /// <summary>There is no such terminal, or none any more.</summary>
    TerminalNotFound,

    /// <summary>The lane is being made or removed, or is not on the host.</summary>
    InvalidTransition,

    /// <summary>What should be started or typed is not possible.</summary>
    InvalidRequest,

    /// <summary>The host's terminals do not answer.</summary>
    ServiceUnavailable,
}
