using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Why a runtime is in its state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RuntimeReason>))]
public enum RuntimeReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>The start is not finished.</summary>
    SpawnIncomplete,

    /// <summary>The process runs.</summary>
    ProcessRunning,

    /// <summary>The process is gone.</summary>
    ProcessMissing,

    /// <summary>The terminal is gone.</summary>
    TmuxMissing,

    /// <summary>What keeps the terminals does not answer.</summary>
    RuntimeUnavailable,

    /// <summary>It was killed on request.</summary>
    ManualKillRequested,

    /// <summary>It ended with its lane.</summary>
    AutoCleanup,

    /// <summary>The probe failed.</summary>
    ProbeError,
}
