using Helios.Contracts;

namespace Helios.WorktreeAgent.Operations;

/// <summary>Runs one kind of operation. It may be restarted after a crash at any point, and then finds what it made before.</summary>
internal interface IOperationWork
{
    OperationKind Kind { get; }

    /// <summary>
    /// Starts the operation. The lane's next operation waits for the outer task; the operation ends, with its report, when the inner task
    /// does. Both may be cancelled by <see cref="OperationContext.Stopping"/> (the operation is resumed at the next start) or because
    /// a tear-down overtook the operation.
    /// </summary>
    Task<Task<object>> Begin(HostOperation operation, OperationContext context);

    /// <summary>The report for an unexpected error.</summary>
    object Failed(HostOperation operation, string detail);
}
