using Helios.Contracts.Identifiers;
using Helios.Contracts.Runs;

namespace Helios.Contracts.Lanes;

/// <summary>An agent joins a lane; the same agent again changes nothing. Answered with <see cref="LaneAccepted"/> or <see cref="Refused"/>.</summary>
public sealed record AttachAgent : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The agent, 1 to 128 characters, as it names itself.</summary>
    public required string AgentId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>An agent leaves a lane; one that is not attached changes nothing.</summary>
public sealed record DetachAgent : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The agent.</summary>
    public required string AgentId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Several agents may use the lane from now on.</summary>
public sealed record ShareLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Only one agent may use the lane from now on; refused while any is attached.</summary>
public sealed record UnshareLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A person is needed: an operator says so, or a session does.</summary>
public sealed record BlockLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>One sentence for the person.</summary>
    public string? Detail { get; init; }

    /// <summary>The session that needs a person; absent when an operator asks.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The person has answered; the lane goes back to what is in flight.</summary>
public sealed record UnblockLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session that recovered; absent when an operator asks.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Runs a command in a lane. Answered with <see cref="LaneAccepted"/> (with the run) or <see cref="Refused"/>.</summary>
public sealed record StartLaneRun : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The run to make; chosen by the caller.</summary>
    public required RunId RunId { get; init; }

    /// <summary>The command and its arguments, no NUL, at least one.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The working directory, relative to the worktree and inside it.</summary>
    public string Cwd { get; init; } = ".";

    /// <summary>Variables added to the lane's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Text for standard input, UTF-8; without it standard input is empty.</summary>
    public string? Stdin { get; init; }

    /// <summary>How long it may take; zero is without limit.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Run also in a blocked lane.</summary>
    public bool Force { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Cancels a run; one that has ended changes nothing.</summary>
public sealed record CancelLaneRun : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Ends a lane: tears everything of it down, with its work archived first. A second one joins the first.</summary>
public sealed record CleanUpLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Detach agents that are still attached.</summary>
    public bool Force { get; init; }

    /// <summary>What to do with the work; unspecified takes the workspace's.</summary>
    public CompletionPolicy Policy { get; init; }

    /// <summary>The one way to lose work: unsaved work is not archived, and what went is journaled.</summary>
    public bool Discard { get; init; }

    /// <summary>The revision that the caller expects; refused with <c>revision_conflict</c> when the lane has another.</summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A closed lane's archive was dropped, so that its record names none from now on.</summary>
public sealed record ForgetArchive : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Who asked.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A lane took a command; sent after the transaction has committed.</summary>
public sealed record LaneAccepted
{
    /// <summary>The lane after the change.</summary>
    public required LaneView Lane { get; init; }

    /// <summary>The run, when the command concerned one.</summary>
    public RunView? Run { get; init; }

    /// <summary>Whether anything changed; false for what had been so already.</summary>
    public bool Changed { get; init; }
}
