using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Hosts;

/// <summary>The states of a host.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<HostStatus>))]
public enum HostStatus
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>It answers.</summary>
    Online,

    /// <summary>It was not heard of for longer than it may be silent.</summary>
    Lost,

    /// <summary>It takes no new lanes.</summary>
    Draining,

    /// <summary>It takes no new lanes and has none.</summary>
    Drained,
}
