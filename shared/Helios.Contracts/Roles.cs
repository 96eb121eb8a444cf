using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;

namespace Helios.Contracts;

/// <summary>A message about one lane. It goes in the lane's order.</summary>
public interface IForLane
{
    /// <summary>The lane.</summary>
    LaneId LaneId { get; }
}

/// <summary>A message about one host. It goes in the host's order.</summary>
public interface IForHost
{
    /// <summary>The host.</summary>
    HostId HostId { get; }
}

/// <summary>A message about one session. It goes in the session's order.</summary>
public interface IForSession
{
    /// <summary>The session.</summary>
    SessionId SessionId { get; }
}

/// <summary>A command, a fact or a report that a lane's state machine takes.</summary>
public interface ILaneMessage : IForLane
{
    /// <summary>What led to it.</summary>
    Cause Cause { get; }
}

/// <summary>A command that can be made for one revision only.</summary>
public interface IExpectsRevision
{
    /// <summary>The revision that the entity must have; null when any will do.</summary>
    long? ExpectedRevision { get; }
}

/// <summary>An order to a host, recorded as an operation.</summary>
public interface IHostOrder : IForLane
{
    /// <summary>The operation.</summary>
    OperationRef Operation { get; }

    /// <summary>What led to it.</summary>
    Cause Cause { get; }

    LaneId IForLane.LaneId => Operation.LaneId;
}

/// <summary>An order about a run.</summary>
public interface IRunOrder : IHostOrder
{
    /// <summary>The run.</summary>
    RunId RunId { get; }
}

/// <summary>What a worktree agent reports.</summary>
public interface IHostReport
{
    /// <summary>The endpoint that takes it: by default the one of lanes.</summary>
    string SentTo => Endpoints.Lanes;
}

/// <summary>What a worktree agent reports of an operation.</summary>
public interface IOperationReport : ILaneMessage, IHostReport
{
    /// <summary>The operation.</summary>
    OperationRef Operation { get; }

    LaneId IForLane.LaneId => Operation.LaneId;
}

/// <summary>What a worktree agent reports of the coding agents on its host; it concerns the session registry alone.</summary>
public interface IAgentReport : IHostReport
{
    string IHostReport.SentTo => Endpoints.Sessions;
}
