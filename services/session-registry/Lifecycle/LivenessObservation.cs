using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Lifecycle;

/// <summary>What the last judged round found about a session.</summary>
internal sealed record LivenessObservation
{
    public required long Round { get; init; }

    /// <summary>When that round began, by the host's clock.</summary>
    public required DateTimeOffset At { get; init; }

    public required RuntimeFinding Runtime { get; init; }

    public required ProcessFinding Process { get; init; }

    /// <summary>The problem of the host itself in that round.</summary>
    public HostIncident? Incident { get; init; }

    /// <summary>Everything indicates death, and nothing was active recently: a second such round in a row ends the session.</summary>
    public bool Dead { get; init; }
}
