using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>The archive that a lane is restored from.</summary>
public sealed record ArchiveSource
{
    /// <summary>The closed lane that it was made of.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>That lane's branch: what the archive says of it holds for the new lane's.</summary>
    public required string Branch { get; init; }
}
