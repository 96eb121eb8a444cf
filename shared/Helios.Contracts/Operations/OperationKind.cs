using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Operations;

/// <summary>What a host is told to do.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<OperationKind>))]
public enum OperationKind
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Make worktree, setup and par task.</summary>
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
