using Helios.Contracts.Operations;

namespace Helios.WorktreeAgent.Operations;

/// <summary>How one kind of operation is carried out. It may be begun again after a crash at any point: it finds what it made before.</summary>
internal interface IOperationWork
{
    OperationKind Kind { get; }

    /// <summary>
    /// Begins the operation. The lane's next operation waits for the task; the operation is over, with its report, when the task inside
    /// is. Both may end as cancelled, by <see cref="OperationContext.Stopping"/> (the operation is resumed at the next start) or because
    /// a tear-down overtook it.
    /// </summary>
    Task<Task<object>> Begin(HostOperation operation, OperationContext context);

    /// <summary>The report for an error that nobody expected.</summary>
    object Failed(HostOperation operation, string detail);
}
