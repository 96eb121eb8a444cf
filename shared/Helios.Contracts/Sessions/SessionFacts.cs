using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What one round of probes found of one session.</summary>
public sealed record SessionFacts
{
    /// <summary>The session.</summary>
    public required SessionId SessionId { get; init; }

    /// <summary>The start of the agent that is meant; what concerns an earlier one is ignored.</summary>
    public required LaunchId LaunchId { get; init; }

    /// <summary>Of what its agent runs in.</summary>
    public required RuntimeFinding Runtime { get; init; }

    /// <summary>Of its agent's process.</summary>
    public required ProcessFinding Process { get; init; }

    /// <summary>Whether the machine was restarted since that start: then what is gone is gone for certain, however many went at once.</summary>
    public bool Rebooted { get; init; }

    /// <summary>What was seen, in words.</summary>
    public required string Evidence { get; init; }
}
