using System.Text.Json.Serialization;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Agents;

/// <summary>An agent that a host can start.</summary>
public sealed record HostAgentView
{
    /// <summary>Its name, the provider of its sessions.</summary>
    public required string Name { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Title { get; init; }

    /// <summary>Where its definition comes from.</summary>
    public required AgentOrigin Origin { get; init; }

    /// <summary>Whether tests of Helios run the real program.</summary>
    public required bool Tested { get; init; }

    /// <summary>The program that is started; null if the definition has a fault.</summary>
    public string? Program { get; init; }

    /// <summary>Whether the host has the program.</summary>
    public required bool Installed { get; init; }

    /// <summary>How to install it, as the end of a sentence.</summary>
    public string? Install { get; init; }

    /// <summary>The modes in which it can be started.</summary>
    public IReadOnlyList<AgentMode> Modes { get; init; } = [];

    /// <summary>The permission modes that a session can choose.</summary>
    public IReadOnlyList<AgentPermissions> Permissions { get; init; } = [];

    /// <summary>The file of its definition on the host; null for one that Helios ships.</summary>
    public string? File { get; init; }

    /// <summary>What is wrong with its definition; such an agent cannot be started.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>What will not work on this host, and what to do about it; the agent can be started all the same.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>Where the definition of an agent comes from.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AgentOrigin>))]
public enum AgentOrigin
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>Helios has code for it.</summary>
    BuiltIn,

    /// <summary>A manifest that Helios ships.</summary>
    Shipped,

    /// <summary>A manifest of the host.</summary>
    Host,
}
