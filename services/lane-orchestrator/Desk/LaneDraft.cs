using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Desk;

/// <summary>A lane as it is asked for.</summary>
internal sealed record LaneDraft
{
    public required LaneId LaneId { get; init; }

    /// <summary>Whether an earlier attempt at the same request may have made it already.</summary>
    public bool MayExist { get; init; }

    public required WorkspaceId WorkspaceId { get; init; }

    public required string DisplayName { get; init; }

    public string? BaseRef { get; init; }

    public string? Branch { get; init; }

    public HostId? Host { get; init; }

    public bool Queue { get; init; }

    public string? ProjectContextId { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();
}
