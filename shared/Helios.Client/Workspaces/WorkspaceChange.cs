using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Workspaces;

namespace Helios.Client;

/// <summary>Changes settings of a workspace; what is absent stays.</summary>
public sealed record WorkspaceChange
{
    /// <summary>A new name.</summary>
    public string? Name { get; init; }

    /// <summary>The hosts that may serve it.</summary>
    public IReadOnlyList<HostId>? Hosts { get; init; }

    /// <summary>What lanes start from.</summary>
    public string? DefaultBranch { get; init; }

    /// <summary>How many open lanes it may have.</summary>
    public int? Capacity { get; init; }

    /// <summary>How many worktrees to keep ready.</summary>
    public int? Pool { get; init; }

    /// <summary>How many ports each lane leases.</summary>
    public int? Ports { get; init; }

    /// <summary>What a clean-up does by default.</summary>
    public CompletionPolicy? Policy { get; init; }

    /// <summary>What happens when a par task is lost.</summary>
    public ParTaskLostPolicy? OnParTaskLost { get; init; }

    /// <summary>What happens when an agent has been idle for a while without a pull request.</summary>
    public AgentIdlePolicy? OnAgentIdle { get; init; }

    /// <summary>Where worktrees of new lanes lie: <c>inside</c>, <c>beside</c>, or the absolute path of a folder on the host.</summary>
    public string? Worktrees { get; init; }

    /// <summary>What makes a fresh worktree ready for work.</summary>
    public SetupSteps? Setup { get; init; }

    /// <summary>What is taken away; it wins over a new value.</summary>
    [JsonIgnore]
    public IReadOnlyList<WorkspaceLimit>? Without { get; init; }
}
