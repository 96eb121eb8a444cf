using Helios.Contracts.Sessions;

namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>The session that a lane should have; prompt, mode and argv go with launch, argv with the provider command.</summary>
internal sealed record SessionBody
{
    public required string Provider { get; init; }

    public SessionTransport? PreferredTransport { get; init; }

    public string? ProviderSessionId { get; init; }

    public string? CodexSessionId { get; init; }

    public bool? Launch { get; init; }

    public AgentMode? Mode { get; init; }

    public string? Prompt { get; init; }

    public IReadOnlyList<string>? Argv { get; init; }
}
