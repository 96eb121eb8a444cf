using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Workspaces;

namespace Helios.LaneOrchestrator.Workspaces;

/// <summary>A workspace as it is asked for.</summary>
internal sealed record WorkspaceDraft
{
    public required WorkspaceId WorkspaceId { get; init; }

    public required string Name { get; init; }

    public required string Repository { get; init; }

    public IReadOnlyList<HostId>? Hosts { get; init; }

    public string? DefaultBranch { get; init; }

    public int? Capacity { get; init; }

    public int Pool { get; init; }

    public int Ports { get; init; }

    public CompletionPolicy Policy { get; init; } = CompletionPolicy.Prune;

    public ParTaskLostPolicy OnParTaskLost { get; init; } = ParTaskLostPolicy.Rebind;

    public AgentIdlePolicy OnAgentIdle { get; init; } = AgentIdlePolicy.Notify;

    public string? Worktrees { get; init; }

    public SetupSteps? Setup { get; init; }
}
