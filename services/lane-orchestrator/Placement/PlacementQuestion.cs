using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>What a lane requires of its host.</summary>
internal sealed record PlacementQuestion
{
    /// <summary>The hosts that serve the workspace; null means any.</summary>
    public IReadOnlyCollection<HostId>? Serving { get; init; }

    /// <summary>The only host that will do.</summary>
    public HostId? Pinned { get; init; }

    /// <summary>The labels that it must have.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The repository: an absolute path, or a URL.</summary>
    public string Repository { get; init; } = "";
}
