using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What a probe found of the thing that an agent runs in.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RuntimeFinding>))]
public enum RuntimeFinding
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>It is there.</summary>
    Alive,

    /// <summary>It is certainly not there any more.</summary>
    Gone,

    /// <summary>It could not be told: what keeps the terminals does not answer.</summary>
    Unknown,

    /// <summary>The probe itself failed.</summary>
    Failed,
}
