using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Who saw an activity.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ActivitySource>))]
public enum ActivitySource
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>The agent's own stream of events.</summary>
    Native,

    /// <summary>What its terminal shows.</summary>
    Terminal,

    /// <summary>A hook that the agent called.</summary>
    Hook,

    /// <summary>The process itself.</summary>
    Runtime,

    /// <summary>Nobody.</summary>
    None,
}
