using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Workspaces;

namespace Helios.Client;

/// <summary>Asks for a repository to be registered as a workspace.</summary>
public sealed record WorkspaceRegistration
{
    /// <summary>A unique name: lower case letters, digits, <c>.</c>, <c>_</c>, <c>-</c>; at most 63.</summary>
    public required string Name { get; init; }

    /// <summary>An absolute path or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>The hosts that may serve it; all that can when absent.</summary>
    public IReadOnlyList<HostId>? Hosts { get; init; }

    /// <summary>What lanes start from; the repository's own when absent.</summary>
    public string? DefaultBranch { get; init; }

    /// <summary>How many open lanes it may have; no limit when absent.</summary>
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
}
