using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What a probe found of an agent's process.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ProcessFinding>))]
public enum ProcessFinding
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>It runs: same pid, same start time, same launch.</summary>
    Alive,

    /// <summary>It is certainly not running any more, or it is not this launch's.</summary>
    Dead,

    /// <summary>It could not be told.</summary>
    Indeterminate,

    /// <summary>The probe itself failed.</summary>
    Failed,
}
