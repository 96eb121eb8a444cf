using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Requests;

/// <summary>A request for a lane.</summary>
public sealed record LaneRequest
{
    /// <summary>The display name, unique among the workspace's open lanes.</summary>
    [Text(TextRule.DisplayName, MaxLength = 128)]
    public required string DisplayName { get; init; }

    /// <summary>The ref to start from; default: the workspace's default branch.</summary>
    [Text(TextRule.GitName, MaxLength = 1024)]
    public string? BaseRef { get; init; }

    /// <summary>The branch to create. Default: <c>helios/lane/&lt;lane-id&gt;</c>.</summary>
    [Text(TextRule.BranchName, MaxLength = 250)]
    public string? Branch { get; init; }

    /// <summary>The host to use; default: the least loaded one that can serve the lane.</summary>
    public HostId? Host { get; init; }

    /// <summary>The labels that the host must have; default: any host.</summary>
    [Items(0, 64), Names(TextRule.LabelName), Text(TextRule.Printable, MaxLength = 256)]
    public IReadOnlyDictionary<string, string>? HostLabels { get; init; }

    /// <summary>Whether to wait in the queue if no slot is free.</summary>
    public bool? Queue { get; init; }

    /// <summary>The caller's project context.</summary>
    [Text(TextRule.Words, MaxLength = 256)]
    public string? ProjectContextId { get; init; }

    /// <summary>The caller's labels.</summary>
    [Items(0, 64), Names(TextRule.LabelName), Text(TextRule.Printable, MaxLength = 256)]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>How to restore a closed lane; absent members keep the archived values.</summary>
public sealed record LaneRestoreRequest
{
    /// <summary>The display name; default: the closed lane's.</summary>
    [Text(TextRule.DisplayName, MaxLength = 128)]
    public string? DisplayName { get; init; }

    /// <summary>The branch; default: the closed lane's.</summary>
    [Text(TextRule.BranchName, MaxLength = 250)]
    public string? Branch { get; init; }

    /// <summary>Whether to wait in the queue if no slot is free.</summary>
    public bool? Queue { get; init; }
}

/// <summary>Options of a clean-up.</summary>
public sealed record CleanUpRequest
{
    /// <summary>Whether attached agents are detached; otherwise they are a reason to refuse.</summary>
    public bool? Force { get; init; }

    /// <summary>What to do with the work; default: the workspace's policy.</summary>
    public CompletionPolicy? Policy { get; init; }

    /// <summary>Whether to discard unsaved work instead of archiving it. The only way to lose work.</summary>
    public bool? Discard { get; init; }
}

/// <summary>The agent that joins or leaves a lane.</summary>
public sealed record AgentRequest
{
    /// <summary>The agent's name, chosen by the caller.</summary>
    [Text(TextRule.Words, MaxLength = 128)]
    public required string AgentId { get; init; }
}

/// <summary>Why a lane is shared, blocked or released.</summary>
public sealed record ReasonRequest
{
    /// <summary>The reason as a message for people.</summary>
    [Text(TextRule.Words, MaxLength = 1000)]
    public string? Reason { get; init; }
}

/// <summary>Runs one command in a lane.</summary>
public sealed record RunRequest
{
    private const int ThirtyDays = 30 * 24 * 60 * 60;

    /// <summary>The command and its arguments.</summary>
    [Items(1, Limits.MaxArguments, First = TextRule.Filled), Text(MaxLength = Limits.MaxArgumentLength)]
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The working directory, relative to the worktree and inside it.</summary>
    [Text(TextRule.RelativeFolder)]
    public string? Cwd { get; init; }

    /// <summary>Additional environment variables.</summary>
    [Items(0, 1024), Names(TextRule.VariableName), Text(MaxLength = Limits.MaxArgumentLength)]
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>The command's standard input; empty by default.</summary>
    [Text(MaxLength = 1024 * 1024)]
    public string? Stdin { get; init; }

    /// <summary>The time limit in seconds; default 300, 0 means none.</summary>
    [Number(0, ThirtyDays)]
    public int? TimeoutSeconds { get; init; }

    /// <summary>Whether to answer when the run has ended instead of when it has started.</summary>
    public bool? Wait { get; init; }

    /// <summary>Whether to run even in a blocked lane, for a person who examines it.</summary>
    public bool? Force { get; init; }
}
