using System.Text.Json.Serialization;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Requests;

/// <summary>Registers a repository as a workspace.</summary>
public sealed record WorkspaceRegistration
{
    internal const int MaxCapacity = 100_000;
    internal const int MaxPool = 1000;
    internal const int MaxPorts = 100;

    /// <summary>A unique name: lower-case letters, digits, <c>.</c>, <c>_</c>, <c>-</c>; at most 63.</summary>
    [Text(TextRule.WorkspaceName)]
    public required string Name { get; init; }

    /// <summary>An absolute path or a URL.</summary>
    [Text(TextRule.Repository)]
    public required string Repository { get; init; }

    /// <summary>The hosts that may serve it; null means all that have the repository.</summary>
    [Items(1, 1024)]
    public IReadOnlyList<HostId>? Hosts { get; init; }

    /// <summary>The default base of lanes. Default: the repository's default branch.</summary>
    [Text(TextRule.GitName, MaxLength = 1024)]
    public string? DefaultBranch { get; init; }

    /// <summary>The maximum number of open lanes; null means no limit.</summary>
    [Number(1, MaxCapacity)]
    public int? Capacity { get; init; }

    /// <summary>How many worktrees to keep ready. Default: 0.</summary>
    [Number(0, MaxPool)]
    public int? Pool { get; init; }

    /// <summary>How many ports each lane leases. Default: 0.</summary>
    [Number(0, MaxPorts)]
    public int? Ports { get; init; }

    /// <summary>The policy for clean-ups. Default: <c>prune</c>.</summary>
    public CompletionPolicy? Policy { get; init; }

    /// <summary>What to do when a par task is lost. Default: <c>rebind</c>.</summary>
    public ParTaskLostPolicy? OnParTaskLost { get; init; }

    /// <summary>What to do when an agent has been idle for a while without a pull request. Default: <c>notify</c>.</summary>
    public AgentIdlePolicy? OnAgentIdle { get; init; }

    /// <summary>What to do about a new agent whose account is at its usage limit. Default: <c>refuse</c>.</summary>
    public UsageLimitPolicy? OnUsageLimit { get; init; }

    /// <summary>What the programs in its lanes may do over the API. Default: <c>self</c>.</summary>
    public AgentScope? AgentScope { get; init; }

    /// <summary>How its lanes are merged if the request does not say. Default: <c>merge</c>.</summary>
    public MergeStrategy? MergeStrategy { get; init; }

    /// <summary>
    /// Where worktrees of new lanes are placed: <c>inside</c>, <c>beside</c>, or the absolute path of a folder on the host.
    /// </summary>
    [Text(TextRule.WorktreePlace, MaxLength = 1024)]
    public string? Worktrees { get; init; }

    /// <summary>The setup steps of a new worktree.</summary>
    public SetupSteps? Setup { get; init; }
}

/// <summary>Changes settings of a workspace; absent ones stay unchanged.</summary>
[Fixed("repository", "The repository of a workspace cannot be changed; register another workspace.")]
public sealed record WorkspaceChange
{
    /// <summary>A new name.</summary>
    [Text(TextRule.WorkspaceName)]
    public string? Name { get; init; }

    /// <summary>The hosts that may serve it.</summary>
    [Items(1, 1024)]
    public IReadOnlyList<HostId>? Hosts { get; init; }

    /// <summary>The branch that lanes start from.</summary>
    [Text(TextRule.GitName, MaxLength = 1024)]
    public string? DefaultBranch { get; init; }

    /// <summary>The maximum number of open lanes.</summary>
    [Number(1, WorkspaceRegistration.MaxCapacity)]
    public int? Capacity { get; init; }

    /// <summary>The number of worktrees to keep ready.</summary>
    [Number(0, WorkspaceRegistration.MaxPool)]
    public int? Pool { get; init; }

    /// <summary>The number of ports each lane leases.</summary>
    [Number(0, WorkspaceRegistration.MaxPorts)]
    public int? Ports { get; init; }

    /// <summary>The default policy of clean-ups.</summary>
    public CompletionPolicy? Policy { get; init; }

    /// <summary>What happens when a par task is lost.</summary>
    public ParTaskLostPolicy? OnParTaskLost { get; init; }

    /// <summary>What happens when an agent has been idle for a while without a pull request.</summary>
    public AgentIdlePolicy? OnAgentIdle { get; init; }

    /// <summary>What to do about a new agent whose account is at its usage limit.</summary>
    public UsageLimitPolicy? OnUsageLimit { get; init; }

    /// <summary>What the programs in its lanes may do over the API.</summary>
    public AgentScope? AgentScope { get; init; }

    /// <summary>How its lanes are merged if the request does not say.</summary>
    public MergeStrategy? MergeStrategy { get; init; }

    /// <summary>
    /// Where worktrees of new lanes are placed: <c>inside</c>, <c>beside</c>, or the absolute path of a folder on the host.
    /// </summary>
    [Text(TextRule.WorktreePlace, MaxLength = 1024)]
    public string? Worktrees { get; init; }

    /// <summary>The setup steps of a new worktree.</summary>
    public SetupSteps? Setup { get; init; }

    /// <summary>The members to remove; removal wins over a new value.</summary>
    [JsonIgnore, Removed]
    public IReadOnlyList<WorkspaceLimit>? Without { get; init; }
}

/// <summary>The removable members of a workspace.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<WorkspaceLimit>))]
public enum WorkspaceLimit
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>The maximum number of open lanes; without it, there is no limit.</summary>
    Capacity,

    /// <summary>The hosts that may serve it; without them, all may.</summary>
    Hosts,

    /// <summary>The setup steps.</summary>
    Setup,

    /// <summary>The location of worktrees; if absent, the host's setting applies.</summary>
    Worktrees,
}

/// <summary>Approves a repository's own setup file.</summary>
public sealed record SetupApprovalRequest
{
    /// <summary>SHA-256 of the file's bytes.</summary>
    [Text(TextRule.Sha256, MaxLength = 64)]
    public required string Hash { get; init; }

    /// <summary>The branch, tag or commit that contains the file; default: the workspace's default branch.</summary>
    [Text(TextRule.GitName, MaxLength = 1024)]
    public string? BaseRef { get; init; }
}
