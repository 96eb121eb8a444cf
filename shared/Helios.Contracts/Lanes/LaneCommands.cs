using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>
/// An agent joins a lane; the same agent again changes nothing. Answered with <see cref="LaneAccepted"/> or <see cref="Refused"/>.
/// </summary>
public sealed record AttachAgent : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The agent's own name, 1 to 128 characters.</summary>
    public required string AgentId { get; init; }

    /// <summary>
    /// The revision that the caller expects; if the lane has another, the command is refused with <c>revision_conflict</c>.
    /// </summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Detaches an agent from a lane; has no effect if it is not attached.</summary>
public sealed record DetachAgent : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The agent.</summary>
    public required string AgentId { get; init; }

    /// <summary>
    /// The revision that the caller expects; if the lane has another, the command is refused with <c>revision_conflict</c>.
    /// </summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Allows several agents to use the lane.</summary>
public sealed record ShareLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>
    /// The revision that the caller expects; if the lane has another, the command is refused with <c>revision_conflict</c>.
    /// </summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Ends sharing of the lane; refused while agents are attached.</summary>
public sealed record UnshareLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>
    /// The revision that the caller expects; if the lane has another, the command is refused with <c>revision_conflict</c>.
    /// </summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Marks a lane as needing a person, on request of an operator or a session.</summary>
public sealed record BlockLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>One sentence for the person.</summary>
    public string? Detail { get; init; }

    /// <summary>The session that needs a person; null if an operator made the request.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>
    /// The revision that the caller expects; if the lane has another, the command is refused with <c>revision_conflict</c>.
    /// </summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>The person has acted; the lane continues.</summary>
public sealed record UnblockLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The session that recovered; null if an operator made the request.</summary>
    public SessionId? SessionId { get; init; }

    /// <summary>
    /// The revision that the caller expects; if the lane has another, the command is refused with <c>revision_conflict</c>.
    /// </summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Runs a command in a lane. Answered with <see cref="LaneAccepted"/> (with the run) or <see cref="Refused"/>.</summary>
public sealed record StartLaneRun : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The id of the new run, chosen by the caller.</summary>
    public required RunId RunId { get; init; }

    /// <summary>The command and its arguments, no NUL, at least one.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>The working directory, relative to the worktree and inside it.</summary>
    public string Cwd { get; init; } = ".";

    /// <summary>Environment variables added to the lane's own.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Text for standard input, UTF-8; null means empty.</summary>
    public string? Stdin { get; init; }

    /// <summary>The time limit; zero means no limit.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Whether to run even if the lane is blocked.</summary>
    public bool Force { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Cancels a run; has no effect if it has ended.</summary>
public sealed record CancelLaneRun : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The run.</summary>
    public required RunId RunId { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>Ends a lane: archives its work, then tears everything down. A second request joins the first.</summary>
public sealed record CleanUpLane : ILaneMessage, IExpectsRevision
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Whether to detach attached agents.</summary>
    public bool Force { get; init; }

    /// <summary>What to do with the work; unspecified means the workspace's policy.</summary>
    public CompletionPolicy Policy { get; init; }

    /// <summary>The only way to lose work: unsaved work is not archived; what was discarded is recorded in the journal.</summary>
    public bool Discard { get; init; }

    /// <summary>
    /// The revision that the caller expects; if the lane has another, the command is refused with <c>revision_conflict</c>.
    /// </summary>
    public long? ExpectedRevision { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A closed lane's archive was dropped: removes it from the lane's record.</summary>
public sealed record ForgetArchive : ILaneMessage
{
    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>Who made the request.</summary>
    public required Cause Cause { get; init; }
}

/// <summary>A lane accepted a command; sent after the commit.</summary>
public sealed record LaneAccepted
{
    /// <summary>The lane after the change.</summary>
    public required LaneView Lane { get; init; }

    /// <summary>The run, if the command concerned one.</summary>
    public RunView? Run { get; init; }

    /// <summary>Whether anything changed; false if it already was so.</summary>
    public bool Changed { get; init; }
}
