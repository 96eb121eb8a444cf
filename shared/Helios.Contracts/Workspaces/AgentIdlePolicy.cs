using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Workspaces;

/// <summary>What a workspace wants when an agent has been idle for a while without a pull request.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AgentIdlePolicy>))]
public enum AgentIdlePolicy
{
    /// <summary>Not said: <see cref="Notify"/>.</summary>
    Unspecified = 0,

    /// <summary>Notify a person.</summary>
    Notify,

    /// <summary>Type a text that asks the agent to go on; only where it is known that there is no pull request, else as <see cref="Notify"/>.</summary>
    Send,
}
