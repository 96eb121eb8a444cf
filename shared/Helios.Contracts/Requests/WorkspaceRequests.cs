using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Workspaces;

namespace Helios.Contracts.Requests;

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

    /// <summary>The hosts that may serve it; all that can when absent.</summary>
    [Items(1, 1024)]
    public IReadOnlyList<HostId>? Hosts { get; init; }

    /// <summary>What lanes start from; the repository's own default when absent.</summary>
    [Text(TextRule.GitName, MaxLength = 1024)]
    public string? DefaultBranch { get; init; }

    /// <summary>How many open lanes it may have; no limit when absent.</summary>
    [Number(1, MaxCapacity)]
    public int? Capacity { get; init; }

    /// <summary>How many worktrees to keep ready; 0 when absent.</summary>
    [Number(0, MaxPool)]
    public int? Pool { get; init; }

    /// <summary>How many ports each lane leases; 0 when absent.</summary>
    [Number(0, MaxPorts)]
    public int? Ports { get; init; }

    /// <summary>What a clean-up does by default; <c>prune</c> when absent.</summary>
    public CompletionPolicy? Policy { get; init; }

    /// <summary>What happens when a par task is lost; <c>rebind</c> when absent.</summary>
    public ParTaskLostPolicy? OnParTaskLost { get; init; }

    /// <summary>What happens when an agent has been idle for a while without a pull request; <c>notify</c> when absent.</summary>
    public AgentIdlePolicy? OnAgentIdle { get; init; }

    /// <summary>Where worktrees of new lanes are placed: <c>inside</c>, <c>beside</c>, or the absolute path of a folder on the host.</summary>
    [Text(TextRule.WorktreePlace, MaxLength = 1024)]
    public string? Worktrees { get; init; }

    /// <summary>What makes a fresh worktree ready for work.</summary>
    public SetupSteps? Setup { get; init; }
}

/// <summary>Changes settings of a workspace; what is absent stays.</summary>
[Fixed("repository", "The repository of a workspace cannot be changed; register another workspace.")]
public sealed record WorkspaceChange
{
    /// <summary>A new name.</summary>
    [Text(TextRule.WorkspaceName)]
    public string? Name { get; init; }

    /// <summary>The hosts that may serve it.</summary>
    [Items(1, 1024)]
    public IReadOnlyList<HostId>? Hosts { get; init; }

    /// <summary>What lanes start from.</summary>
    [Text(TextRule.GitName, MaxLength = 1024)]
    public string? DefaultBranch { get; init; }

    /// <summary>How many open lanes it may have.</summary>
    [Number(1, WorkspaceRegistration.MaxCapacity)]
    public int? Capacity { get; init; }

    /// <summary>How many worktrees to keep ready.</summary>
    [Number(0, WorkspaceRegistration.MaxPool)]
    public int? Pool { get; init; }

    /// <summary>How many ports each lane leases.</summary>
    [Number(0, WorkspaceRegistration.MaxPorts)]
    public int? Ports { get; init; }

    /// <summary>What a clean-up does by default.</summary>
    public CompletionPolicy? Policy { get; init; }

    /// <summary>What happens when a par task is lost.</summary>
    public ParTaskLostPolicy? OnParTaskLost { get; init; }

    /// <summary>What happens when an agent has been idle for a while without a pull request.</summary>
    public AgentIdlePolicy? OnAgentIdle { get; init; }

    /// <summary>Where worktrees of new lanes are placed: <c>inside</c>, <c>beside</c>, or the absolute path of a folder on the host.</summary>
    [Text(TextRule.WorktreePlace, MaxLength = 1024)]
    public string? Worktrees { get; init; }

    /// <summary>What makes a fresh worktree ready for work.</summary>
    public SetupSteps? Setup { get; init; }

    /// <summary>What is removed; it wins over a new value.</summary>
    [JsonIgnore, Removed]
    public IReadOnlyList<WorkspaceLimit>? Without { get; init; }
}

/// <summary>What a workspace can do without.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<WorkspaceLimit>))]
public enum WorkspaceLimit
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>How many open lanes it may have; without it there is no limit.</summary>
    Capacity,

    /// <summary>The hosts that may serve it; without them all may.</summary>
    Hosts,

    /// <summary>The setup steps.</summary>
    Setup,

    /// <summary>The place of worktrees; without it the host's own setting applies.</summary>
    Worktrees,
}

/// <summary>Approves a repository's own setup file.</summary>
public sealed record SetupApprovalRequest
{
    /// <summary>SHA-256 of the file's bytes.</summary>
    [Text(TextRule.Sha256, MaxLength = 64)]
    public required string Hash { get; init; }

    /// <summary>Where the file is: a branch, a tag or a commit; the workspace's default branch when absent.</summary>
    [Text(TextRule.GitName, MaxLength = 1024)]
    public string? BaseRef { get; init; }
}
