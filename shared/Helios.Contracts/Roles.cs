using Helios.Contracts.Identifiers;

namespace Helios.Contracts;

/// <summary>A message about one lane, delivered in the lane's order.</summary>
public interface IForLane
{
    /// <summary>The lane.</summary>
    LaneId LaneId { get; }
}

/// <summary>A message about one host, delivered in the host's order.</summary>
public interface IForHost
{
    /// <summary>The host.</summary>
    HostId HostId { get; }
}

/// <summary>A message about one session, delivered in the session's order.</summary>
public interface IForSession
{
    /// <summary>The session.</summary>
    SessionId SessionId { get; }
}

/// <summary>A command, a fact or a report for a lane's state machine.</summary>
public interface ILaneMessage : IForLane
{
    /// <summary>The origin.</summary>
    Cause Cause { get; }
}

/// <summary>A command that may require a revision.</summary>
public interface IExpectsRevision
{
    /// <summary>The revision that the entity must have; null for any.</summary>
    long? ExpectedRevision { get; }
}

/// <summary>An order to a host, recorded as an operation.</summary>
public interface IHostOrder : IForLane
{
    /// <summary>The operation.</summary>
    OperationRef Operation { get; }

    /// <summary>The origin.</summary>
    Cause Cause { get; }

    LaneId IForLane.LaneId => Operation.LaneId;
}

/// <summary>An order about a run.</summary>
public interface IRunOrder : IHostOrder
{
    /// <summary>The run.</summary>
    RunId RunId { get; }
}

/// <summary>A report of a worktree agent.</summary>
public interface IHostReport
{
    /// <summary>The exchange that receives it. Default: the one of lanes.</summary>
    string SentTo => Endpoints.LaneReports;

    /// <summary>
    /// How long it is worth delivering, because a newer one follows: after an outage, old signs of life would only be in the way. Null:
    /// until it is delivered.
    /// </summary>
    TimeSpan? ExpiresAfter => null;
}

/// <summary>A report of a worktree agent about an operation.</summary>
public interface IOperationReport : ILaneMessage, IHostReport
{
    /// <summary>The operation.</summary>
    OperationRef Operation { get; }

    LaneId IForLane.LaneId => Operation.LaneId;
}

/// <summary>A report of a worktree agent about coding agents on its host; only for the session registry.</summary>
public interface IAgentReport : IHostReport
{
    string IHostReport.SentTo => Endpoints.SessionReports;
}
