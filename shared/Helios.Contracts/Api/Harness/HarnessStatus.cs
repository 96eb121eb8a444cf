using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Harness;

/// <summary>The states of the harness.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<HarnessStatus>))]
public enum HarnessStatus
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>Probes succeed.</summary>
    Healthy,

    /// <summary>Some probes fail.</summary>
    Degraded,

    /// <summary>It does not answer, or has not been checked yet.</summary>
    Unavailable,
}
