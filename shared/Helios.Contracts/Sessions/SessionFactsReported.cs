using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What a host's probes found of all its sessions in one round.</summary>
public sealed record SessionFactsReported : IForHost, IAgentReport
{
    /// <summary>The host.</summary>
    public required HostId HostId { get; init; }

    /// <summary>Grows with each round of this host's agent.</summary>
    public required long Round { get; init; }

    /// <summary>Whether the round came late, so that nobody may be judged by it.</summary>
    public bool Late { get; init; }

    /// <summary>Whether what keeps the terminals answers.</summary>
    public required RuntimeServerFinding RuntimeServer { get; init; }

    /// <summary>What was found, one entry per session.</summary>
    public required IReadOnlyList<SessionFacts> Facts { get; init; }

    /// <summary>When the round began.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}
