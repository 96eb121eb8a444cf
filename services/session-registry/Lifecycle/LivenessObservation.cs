using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>What the last judged round found of a session.</summary>
internal sealed record LivenessSeen
{
    public required long Round { get; init; }

    /// <summary>When that round began, by the clock of the host.</summary>
    public required DateTimeOffset At { get; init; }

    public required RuntimeFinding Runtime { get; init; }

    public required ProcessFinding Process { get; init; }

    /// <summary>What was wrong with the host itself in that round.</summary>
    public HostIncident? Incident { get; init; }

    /// <summary>Everything said dead, and nothing was active lately: a second such round in a row ends the session.</summary>
    public bool Dead { get; init; }
}
