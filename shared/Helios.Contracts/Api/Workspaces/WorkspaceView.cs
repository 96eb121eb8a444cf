using System.Text.Json.Serialization;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Workspaces;

/// <summary>The public view of a workspace.</summary>
public sealed record WorkspaceView
{
    /// <summary>The workspace.</summary>
    public required WorkspaceId WorkspaceId { get; init; }

    /// <summary>Its unique name.</summary>
    public required string Name { get; init; }

    /// <summary>The repository: an absolute path or a URL.</summary>
    public required string Repository { get; init; }

    /// <summary>The hosts that may serve it; null means all that have the repository.</summary>
    public IReadOnlyList<HostId>? Hosts { get; init; }

    /// <summary>The default base of lanes.</summary>
    public required string DefaultBranch { get; init; }

    /// <summary>The maximum number of open lanes; null means no limit.</summary>
    public int? Capacity { get; init; }

    /// <summary>Its pool of worktrees.</summary>
    public required PoolView Pool { get; init; }

    /// <summary>The number of ports each lane leases.</summary>
    public int Ports { get; init; }

    /// <summary>The default policy of clean-ups.</summary>
    public required CompletionPolicy Policy { get; init; }

    /// <summary>What happens when a par task is lost.</summary>
    public required ParTaskLostPolicy OnParTaskLost { get; init; }

    /// <summary>What happens when an agent has been idle for a while without a pull request.</summary>
    public AgentIdlePolicy OnAgentIdle { get; init; } = AgentIdlePolicy.Notify;

    /// <summary>What to do about a new agent whose account is at its usage limit.</summary>
    public UsageLimitPolicy OnUsageLimit { get; init; } = UsageLimitPolicy.Refuse;

    /// <summary>What the programs in its lanes may do over the API.</summary>
    public AgentScope AgentScope { get; init; } = AgentScope.Self;

    /// <summary>How its lanes are merged if the request does not say.</summary>
    public MergeStrategy MergeStrategy { get; init; } = MergeStrategy.Merge;

    /// <summary>The location of new lanes' worktrees (<see cref="WorktreePlace"/>); null means each host's setting.</summary>
    public string? Worktrees { get; init; }

    /// <summary>Its setup steps.</summary>
    public SetupSteps? Setup { get; init; }

    /// <summary>The approved setup files of its repository, by hash.</summary>
    public IReadOnlyList<SetupApproval> SetupApprovals { get; init; } = [];

    /// <summary>How many lanes are open.</summary>
    public required int OpenLanes { get; init; }

    /// <summary>Increases by one with each committed change, from 1.</summary>
    public required long Revision { get; init; }

    /// <summary>When it was registered.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A workspace's pool of worktrees.</summary>
public sealed record PoolView
{
    /// <summary>How many each host of the workspace keeps ready.</summary>
    public required int Size { get; init; }

    /// <summary>How many are ready, on all its hosts that are not lost.</summary>
    public required int Ready { get; init; }

    /// <summary>Their commit, as last reported; lanes that start from another commit do not use the pool.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>A message for people: why it is not full, or that there are entries of another host or installation.</summary>
    public string? Detail { get; init; }
}

/// <summary>What the programs in a workspace's lanes may do over the API, with the token of their lane (<c>HELIOS_TOKEN</c>).</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AgentScope>))]
public enum AgentScope
{
    /// <summary>Not set: <see cref="Self"/>.</summary>
    Unspecified = 0,

    /// <summary>Nothing: their token is refused.</summary>
    None,

    /// <summary>To read everything but tokens and dead letters, and to change their own lane.</summary>
    Self,

    /// <summary>To read, and to create, use and end any lane.</summary>
    Fleet,
}

/// <summary>What to do about a new agent whose account is at its usage limit until a known time.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<UsageLimitPolicy>))]
public enum UsageLimitPolicy
{
    /// <summary>Not set: <see cref="Refuse"/>.</summary>
    Unspecified = 0,

    /// <summary>Refuse it, with the time of the reset.</summary>
    Refuse,

    /// <summary>Accept it, and start the agent after the reset.</summary>
    Wait,

    /// <summary>Start it all the same.</summary>
    Start,
}

/// <summary>A workspace's policy for an agent that has been idle for a while without a pull request.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<AgentIdlePolicy>))]
public enum AgentIdlePolicy
{
    /// <summary>Not set: <see cref="Notify"/>.</summary>
    Unspecified = 0,

    /// <summary>Notify a person.</summary>
    Notify,

    /// <summary>
    /// Type a text that asks the agent to continue; only if it is known that there is no pull request, otherwise like <see cref="Notify"/>.
    /// </summary>
    Send,
}
