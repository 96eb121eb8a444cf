using System.Text.Json.Serialization;
using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Processes;

namespace Helios.WorktreeAgent.Agents;

/// <summary>One launch, as recorded for restarts.</summary>
internal sealed record AgentLaunch
{
    public required LaunchId LaunchId { get; init; }

    public required string Provider { get; init; }

    public required AgentMode Mode { get; init; }

    public required Cause Cause { get; init; }

    public required AgentLaunchState State { get; init; }

    /// <summary>The command; deleted with its prompt once the program runs.</summary>
    public LaunchAgent? Command { get; init; }

    /// <summary>The terminal of an interactive agent; recorded before it is created, so that a crash leaves no unknown terminal.</summary>
    public TerminalId? Terminal { get; init; }

    /// <summary><c>pid:start:boot</c> of the agent's first process.</summary>
    public string? Process { get; init; }

    /// <summary>
    /// <c>pid:start:boot</c> of a headless agent itself. Its parent, the first process, is the shell that records its exit
    /// code. Null until it has been seen.
    /// </summary>
    public string? Child { get; init; }

    /// <summary>The boot it was started in.</summary>
    public required string BootId { get; init; }

    /// <summary>The foreground command of its pane when it became ready.</summary>
    public string? Foreground { get; init; }

    /// <summary>The name of its process when it became ready.</summary>
    public string? Name { get; init; }

    public string? ProviderSessionId { get; init; }

    /// <summary>When it was taken; null for one of an earlier version.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The model that was asked for.</summary>
    public string? Model { get; init; }

    /// <summary>The transcript of its conversation, as its hooks name it.</summary>
    public string? Transcript { get; init; }

    public DateTimeOffset? ReadyAt { get; init; }

    public ActivityState Activity { get; init; }

    public string? DialogId { get; init; }

    /// <summary>The usage limit that stops it.</summary>
    public LaunchLimit? Limit { get; init; }

    /// <summary>How far the output of a headless agent has been read.</summary>
    public long ReadTo { get; init; }

    /// <summary>Why it failed, as reported.</summary>
    public AgentLaunchFailed? Failure { get; init; }

    /// <summary>How it ended, as reported.</summary>
    public AgentEnded? Ending { get; init; }

    [JsonIgnore]
    public ProcessIdentity? Identity => ProcessIdentity.TryParse(Process, out var identity) ? identity : null;

    /// <summary>The agent's own process, if it is not the first process; also null if not yet seen.</summary>
    [JsonIgnore]
    public ProcessIdentity? ChildIdentity => ProcessIdentity.TryParse(Child, out var identity) ? identity : null;

    /// <summary>Whether any of its processes may be alive; if so it is observed, and ended with its lane.</summary>
    [JsonIgnore]
    public bool MayLive =>
        State
            is AgentLaunchState.Taken
                or AgentLaunchState.Started
                or AgentLaunchState.Waiting
                or AgentLaunchState.Ready
                or AgentLaunchState.Ending;

    /// <summary>Whether it is probed.</summary>
    [JsonIgnore]
    public bool IsObserved => State is AgentLaunchState.Waiting or AgentLaunchState.Ready;
}
