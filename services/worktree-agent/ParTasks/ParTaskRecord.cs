using Helios.Processes;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>A par task as it is found again after a restart.</summary>
/// <param name="ParTaskId">Its id, made from the operation that bound it.</param>
/// <param name="Driver">The driver that supervises it.</param>
/// <param name="Handle">What the driver finds it by; for <c>process</c> the identity of its root.</param>
/// <param name="Pid">The process id of its root, where it has one.</param>
/// <param name="BoundAt">When it was bound.</param>
internal sealed record ParTaskRecord(string ParTaskId, string Driver, string Handle, int? Pid, DateTimeOffset BoundAt)
{
    /// <summary>Whether the process that holds it is gone, beyond doubt; asks nobody. What supervises it may write more behind its root's identity.</summary>
    public bool HasGone => ProcessIdentity.TryParse(Handle.Split(' ')[0], out var root) && root.Check() is Liveness.Dead;

    public Contracts.Lanes.ParTaskView View => new() { ParTaskId = ParTaskId, Driver = Driver, Pid = Pid, BoundAt = BoundAt };
}
