using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What one observer last saw of a session.</summary>
public sealed record SessionEvidence
{
    /// <summary>Who saw it: runtime, process, activity or scm.</summary>
    public required string Source { get; init; }

    /// <summary>What was found.</summary>
    public required string Finding { get; init; }

    /// <summary>The words for it.</summary>
    public string? Evidence { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>For which start of the agent.</summary>
    public LaunchId? LaunchId { get; init; }
}
