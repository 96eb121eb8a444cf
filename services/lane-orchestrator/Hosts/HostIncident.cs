using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>A problem of a host found by its inventories.</summary>
internal sealed record HostIncident
{
    public const int RoundsToBegin = 2;

    public required HostTroubleKind Kind { get; init; }

    public required string Subject { get; init; }

    public required string Detail { get; init; }

    public IReadOnlyList<LaneId> Lanes { get; init; } = [];

    public required DateTimeOffset Since { get; init; }

    /// <summary>The number of consecutive inventories that found it; counted to just beyond <see cref="RoundsToBegin"/>.</summary>
    public required int Rounds { get; init; }

    public bool HasBegun => Rounds >= RoundsToBegin;

    public bool IsOf(HostTrouble trouble) => trouble.Kind == Kind && trouble.Subject == Subject;

    public HostIncidentView ToView() =>
        new()
        {
            Incident = Kind,
            Subject = Subject,
            Detail = Detail,
            Lanes = Lanes,
            Since = Since,
        };
}
