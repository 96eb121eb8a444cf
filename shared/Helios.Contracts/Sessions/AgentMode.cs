using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>How an agent is started.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AgentMode>))]
public enum AgentMode
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>In a terminal of the lane, where it takes further messages.</summary>
    Interactive,

    /// <summary>As a run: it does its prompt and ends.</summary>
    Headless,
}
