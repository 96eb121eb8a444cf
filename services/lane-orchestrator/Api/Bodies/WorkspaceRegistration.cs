using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Workspaces;

namespace Helios.LaneOrchestrator.Api.Bodies;

/// <summary>A workspace to register. Names are unique: a-z, 0-9, '.', '_' and '-', at most 63.</summary>
internal sealed record WorkspaceRegistration
{
    public required string Name { get; init; }

    public required string Repository { get; init; }

    public IReadOnlyList<HostId>? Hosts { get; init; }

    public string? DefaultBranch { get; init; }

    public int? Capacity { get; init; }

    public int? Pool { get; init; }

    public int? Ports { get; init; }

    public CompletionPolicy? Policy { get; init; }

    public ParTaskLostPolicy? OnParTaskLost { get; init; }

    public AgentIdlePolicy? OnAgentIdle { get; init; }

    public string? Worktrees { get; init; }

    public SetupSteps? Setup { get; init; }
}
