using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;

namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>What an agent is doing; without a launch id the current start is meant, without a time now.</summary>
internal sealed record ActivityBody
{
    public required ActivityState Activity { get; init; }

    public ActivitySource? Source { get; init; }

    public LaunchId? LaunchId { get; init; }

    public DateTimeOffset? At { get; init; }

    public string? DialogId { get; init; }
}
