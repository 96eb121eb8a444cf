using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>A lane to make.</summary>
internal sealed record LaneCreation
{
    public required string DisplayName { get; init; }

    public string? BaseRef { get; init; }

    public string? Branch { get; init; }

    public HostId? Host { get; init; }

    public bool? Queue { get; init; }

    public string? ProjectContextId { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
