using Helios.Contracts;
using Helios.Contracts.Operations;
using Helios.Contracts.Runs;
using Helios.Contracts.Worktrees;

namespace Helios.WorktreeAgent.Operations;

/// <summary>A command for this host, with access to what all commands share.</summary>
internal sealed record HostOperation(OperationRef Ref, OperationKind Kind, Cause Cause, object Command)
{
    /// <summary>Whether nothing else of the lane may happen at the same time: true except for runs and their cancellation.</summary>
    public bool Exclusive => Kind is OperationKind.Provision or OperationKind.BindParTask or OperationKind.TearDown;

    public static HostOperation Of(ProvisionLane command) => new(command.Operation, OperationKind.Provision, command.Cause, command);

    public static HostOperation Of(BindParTask command) => new(command.Operation, OperationKind.BindParTask, command.Cause, command);

    public static HostOperation Of(StartRun command) => new(command.Operation, OperationKind.StartRun, command.Cause, command);

    public static HostOperation Of(CancelRun command) => new(command.Operation, OperationKind.CancelRun, command.Cause, command);

    public static HostOperation Of(TearDownLane command) => new(command.Operation, OperationKind.TearDown, command.Cause, command);

    public static Type CommandType(OperationKind kind) => kind switch
    {
        OperationKind.Provision => typeof(ProvisionLane),
        OperationKind.BindParTask => typeof(BindParTask),
        OperationKind.StartRun => typeof(StartRun),
        OperationKind.CancelRun => typeof(CancelRun),
        OperationKind.TearDown => typeof(TearDownLane),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a command for a host."),
    };
}
