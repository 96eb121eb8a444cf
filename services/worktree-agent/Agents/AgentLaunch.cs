using System.Text.Json.Serialization;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Processes;

namespace Helios.WorktreeAgent.Agents;

/// <summary>One launch as it is found again after a restart.</summary>
internal sealed record AgentLaunch
{
    public required LaunchId LaunchId { get; init; }

    public required string Provider { get; init; }

    public required AgentMode Mode { get; init; }

    public required Cause Cause { get; init; }

    public required AgentLaunchState State { get; init; }

    /// <summary>What was asked; kept until the program runs, and then let go with the prompt in it.</summary>
    public LaunchAgent? Command { get; init; }

    /// <summary>The terminal that an interactive agent runs in; chosen before it is made, so that a crash leaves nothing unknown.</summary>
    public TerminalId? Terminal { get; init; }

    /// <summary><c>pid:start:boot</c> of the agent's first process.</summary>
    public string? Process { get; init; }

    /// <summary>
    /// <c>pid:start:boot</c> of a headless agent itself, which is the child of its first process: that is the shell that keeps its exit
    /// code. Null until it was seen.
    /// </summary>
    public string? Child { get; init; }

    /// <summary>The boot that it was started in.</summary>
    public required string BootId { get; init; }

    /// <summary>What was in front in its pane when it was ready.</summary>
    public string? Foreground { get; init; }

    /// <summary>What its process was called when it was ready.</summary>
    public string? Name { get; init; }

    public string? ProviderSessionId { get; init; }

    public DateTimeOffset? ReadyAt { get; init; }

    public ActivityState Activity { get; init; }

    public string? DialogId { get; init; }

    /// <summary>How far the output of a headless agent was read.</summary>
    public long ReadTo { get; init; }

    /// <summary>Why it failed, as it was told.</summary>
    public AgentLaunchFailed? Failure { get; init; }

    /// <summary>How it ended, as it was told.</summary>
    public AgentEnded? Ending { get; init; }

    [JsonIgnore]
    public ProcessIdentity? Identity => ProcessIdentity.TryParse(Process, out var identity) ? identity : null;

    /// <summary>The agent itself, where that is not its first process; null also when it was not seen yet.</summary>
    [JsonIgnore]
    public ProcessIdentity? ChildIdentity => ProcessIdentity.TryParse(Child, out var identity) ? identity : null;

    /// <summary>Whether something of it may live, so that it is observed, and ended with its lane.</summary>
    [JsonIgnore]
    public bool MayLive => State is AgentLaunchState.Taken or AgentLaunchState.Started or AgentLaunchState.Waiting or AgentLaunchState.Ready or AgentLaunchState.Ending;

    /// <summary>Whether probes look at it.</summary>
    [JsonIgnore]
    public bool IsObserved => State is AgentLaunchState.Waiting or AgentLaunchState.Ready;
}
