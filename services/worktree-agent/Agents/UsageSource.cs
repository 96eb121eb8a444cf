using Helios.Contracts.Api.Sessions;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Where an agent may have written down what it uses.</summary>
internal sealed record UsageSource
{
    public required AgentMode Mode { get; init; }

    /// <summary>The standard output of a headless agent.</summary>
    public required string Stdout { get; init; }

    /// <summary>The folder of its state in the lane.</summary>
    public required string StateFolder { get; init; }

    /// <summary>Its conversation, as far as known.</summary>
    public string? Conversation { get; init; }

    /// <summary>The transcript that its hooks name.</summary>
    public string? Transcript { get; init; }
}
