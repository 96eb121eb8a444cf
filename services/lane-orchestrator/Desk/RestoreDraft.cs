using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Desk;

/// <summary>A restore as it is asked for; what is absent is as the archived lane had it.</summary>
internal sealed record RestoreDraft
{
    /// <summary>The lane to make.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Whether an earlier attempt at the same request may have made it already.</summary>
    public bool MayExist { get; init; }

    /// <summary>The closed lane.</summary>
    public required LaneId Archived { get; init; }

    public string? DisplayName { get; init; }

    public string? Branch { get; init; }

    public bool Queue { get; init; }
}
