using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.Contracts.Workspaces;

/// <summary>A workspace as the world sees it.</summary>
public sealed record WorkspaceView
{
    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>Its unique name.</summary>
    public required string Name { get; init; }

    /// <summary>The repository: an absolute path or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>The hosts that may serve it; all that can when absent.</summary>
    public IReadOnlyList<HostId>? Hosts { get; init; }

    /// <summary>What lanes start from by default.</summary>
    public required string DefaultBranch { get; init; }

    /// <summary>How many open lanes it may have; no limit when absent.</summary>
    public int? Capacity { get; init; }

    /// <summary>Its worktrees that are made in advance.</summary>
    public required PoolView Pool { get; init; }

    /// <summary>How many ports each lane leases.</summary>
    public int Ports { get; init; }

    /// <summary>What a clean-up does by default.</summary>
    public required CompletionPolicy Policy { get; init; }

    /// <summary>What happens when a par task is lost.</summary>
    public required ParTaskLostPolicy OnParTaskLost { get; init; }

    /// <summary>What happens when an agent has been idle for a while without a pull request.</summary>
    public AgentIdlePolicy OnAgentIdle { get; init; } = AgentIdlePolicy.Notify;

    /// <summary>Where the worktrees of new lanes lie (<see cref="WorktreePlace"/>); where each host has them when absent.</summary>
    public string? Worktrees { get; init; }

    /// <summary>Its setup steps.</summary>
    public SetupSteps? Setup { get; init; }

    /// <summary>The setup files of its repository that may run, by hash.</summary>
    public IReadOnlyList<SetupApproval> SetupApprovals { get; init; } = [];

    /// <summary>How many lanes are open.</summary>
    public required int OpenLanes { get; init; }

    /// <summary>Grows by one with each committed change, from 1.</summary>
    public required long Revision { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A workspace's worktrees that were made in advance.</summary>
public sealed record PoolView
{
    /// <summary>How many each host of the workspace keeps ready.</summary>
    public required int Size { get; init; }

    /// <summary>How many are ready, on all its hosts that are not lost.</summary>
    public required int Ready { get; init; }

    /// <summary>The commit that they are at, as was last reported; lanes that start from another one are made without the pool.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>What a person should know: why it is not full, or that slots lie there that are not this host's or not this installation's.</summary>
    public string? Detail { get; init; }
}

/// <summary>What a workspace wants when an agent has been idle for a while without a pull request.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AgentIdlePolicy>))]
public enum AgentIdlePolicy
{
    /// <summary>Not said: <see cref="Notify"/>.</summary>
    Unspecified = 0,

    /// <summary>Notify a person.</summary>
    Notify,

    /// <summary>Type a text that asks the agent to go on; only where it is known that there is no pull request, else as <see cref="Notify"/>.</summary>
    Send,
}
