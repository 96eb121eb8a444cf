using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>A lane refused a command; nothing changed.</summary>
public sealed record LaneRefused
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Why.</summary>
    public required LaneRefusalReason Reason { get; init; }

    /// <summary>One sentence for a person, with what to do next.</summary>
    public required string Detail { get; init; }

    /// <summary>The reason's own fields.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}
