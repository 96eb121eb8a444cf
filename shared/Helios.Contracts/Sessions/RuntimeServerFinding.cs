using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What a probe found of the thing that keeps a host's terminals.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<RuntimeServerFinding>))]
public enum RuntimeServerFinding
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>It answers.</summary>
    Alive,

    /// <summary>It does not: no session of the host may be judged by this round.</summary>
    Unreachable,
}
