using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts;

/// <summary>Identifies the operation that a command or report belongs to, and its order within the lane.</summary>
public sealed record OperationRef
{
    /// <summary>The operation.</summary>
    public required OperationId OperationId { get; init; }

    /// <summary>The lane.</summary>
    public required LaneId LaneId { get; init; }

    /// <summary>The host that carries it out.</summary>
    public required HostId HostId { get; init; }

    /// <summary>The lane's revision when the operation was ordered: a host refuses revisions lower than it has seen.</summary>
    public required long Fence { get; init; }
}

/// <summary>The kinds of operations.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<OperationKind>))]
public enum OperationKind
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>Create worktree, setup and par task.</summary>
    Provision,

    /// <summary>Bind a new par task to a lane that has its worktree.</summary>
    BindParTask,

    /// <summary>Start a run.</summary>
    StartRun,

    /// <summary>Cancel a run.</summary>
    CancelRun,

    /// <summary>Tear the lane down.</summary>
    TearDown,
}
