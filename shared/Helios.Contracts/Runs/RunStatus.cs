using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Runs;

/// <summary>The states of a run.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RunStatus>))]
public enum RunStatus
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Sent to the host.</summary>
    Starting,

    /// <summary>The process runs.</summary>
    Running,

    /// <summary>The process ended by itself, or by a signal that was not ours.</summary>
    Exited,

    /// <summary>Killed because its time was up.</summary>
    TimedOut,

    /// <summary>Killed on request.</summary>
    Cancelled,

    /// <summary>The host can no longer say how it ended.</summary>
    Lost,
}
