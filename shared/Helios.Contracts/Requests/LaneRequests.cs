using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;

namespace Helios.Contracts.Requests;

/// <summary>Asks for a lane.</summary>
public sealed record LaneRequest
{
    /// <summary>A name for people, unique among the workspace's open lanes.</summary>
    [Text(TextRule.DisplayName, MaxLength = 128)]
    public required string DisplayName { get; init; }

    /// <summary>What to start from; the workspace's default branch when absent.</summary>
    [Text(TextRule.GitName, MaxLength = 1024)]
    public string? BaseRef { get; init; }

    /// <summary>The branch to create; <c>helios/lane/&lt;lane-id&gt;</c> when absent.</summary>
    [Text(TextRule.BranchName, MaxLength = 250)]
    public string? Branch { get; init; }

    /// <summary>The host to use; the least loaded one that can when absent.</summary>
    public HostId? Host { get; init; }

    /// <summary>Whether to wait in the queue when no slot is free.</summary>
    public bool? Queue { get; init; }

    /// <summary>The caller's project context.</summary>
    [Text(TextRule.Words, MaxLength = 256)]
    public string? ProjectContextId { get; init; }

    /// <summary>The caller's labels.</summary>
    [Items(0, 64), Names(TextRule.LabelName), Text(TextRule.Printable, MaxLength = 256)]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }
}

/// <summary>How a closed lane is restored; what is absent is as it was.</summary>
public sealed record LaneRestoreRequest
{
    /// <summary>A name for people; the closed lane's when absent.</summary>
    [Text(TextRule.DisplayName, MaxLength = 128)]
    public string? DisplayName { get; init; }

    /// <summary>The branch; the closed lane's when absent.</summary>
    [Text(TextRule.BranchName, MaxLength = 250)]
    public string? Branch { get; init; }

    /// <summary>Whether to wait in the queue when no slot is free.</summary>
    public bool? Queue { get; init; }
}

/// <summary>How to clean a lane up.</summary>
public sealed record CleanUpRequest
{
    /// <summary>Whether attached agents are detached; otherwise they are a reason to refuse.</summary>
    public bool? Force { get; init; }

    /// <summary>What becomes of the work; the workspace's policy when absent.</summary>
    public CompletionPolicy? Policy { get; init; }

    /// <summary>Whether unsaved work is discarded instead of archived. The one way to lose work.</summary>
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
    /// <summary>The reason, for people.</summary>
    [Text(TextRule.Words, MaxLength = 1000)]
    public string? Reason { get; init; }
}

/// <summary>Asks for one command to be run in a lane.</summary>
public sealed record RunRequest
{
    // What Linux takes for one argument or variable (MAX_ARG_STRLEN), in characters: the host says it exactly.
    internal const int MaxArgumentLength = 128 * 1024;

    internal const int MaxArguments = 4096;

    private const int ThirtyDays = 30 * 24 * 60 * 60;

    /// <summary>The command and its arguments.</summary>
    [Items(1, MaxArguments, First = TextRule.Filled), Text(MaxLength = MaxArgumentLength)]
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The working directory, relative to the worktree and inside it.</summary>
    [Text(TextRule.RelativeFolder)]
    public string? Cwd { get; init; }

    /// <summary>What to add to the environment.</summary>
    [Items(0, 1024), Names(TextRule.VariableName), Text(MaxLength = MaxArgumentLength)]
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>What the command reads from its standard input; nothing when absent.</summary>
    [Text(MaxLength = 1024 * 1024)]
    public string? Stdin { get; init; }

    /// <summary>When the run is killed, in seconds; 300 when absent, 0 for never.</summary>
    [Number(0, ThirtyDays)]
    public int? TimeoutSeconds { get; init; }

    /// <summary>Whether the answer is the ended run instead of the started one.</summary>
    public bool? Wait { get; init; }

    /// <summary>Whether to run in a blocked lane, for a person who looks at it.</summary>
    public bool? Force { get; init; }
}
