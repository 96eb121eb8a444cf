using Helios.Contracts.Identifiers;

namespace Helios.Client;

/// <summary>Asks for a lane.</summary>
public sealed record LaneRequest
{
    /// <summary>A name for people, unique among the workspace's open lanes.</summary>
    public required string DisplayName { get; init; }

    /// <summary>What to start from; the workspace's default branch when absent.</summary>
    public string? BaseRef { get; init; }

    /// <summary>The branch to make; <c>helios/lane/&lt;lane-id&gt;</c> when absent.</summary>
    public string? Branch { get; init; }

    /// <summary>The host to use; the least loaded one that can when absent.</summary>
    public HostId? Host { get; init; }

    /// <summary>Whether to wait in the queue when no slot is free.</summary>
    public bool? Queue { get; init; }

    /// <summary>The caller's project context.</summary>
    public string? ProjectContextId { get; init; }

    /// <summary>The caller's labels.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}
