using Helios.Processes;

namespace Helios.WorktreeAgent.Lanes;

/// <summary>A par task, as recorded for restarts.</summary>
/// <param name="ParTaskId">Its id, derived from the operation that bound it.</param>
/// <param name="Driver">The driver that supervises it.</param>
/// <param name="Handle">The driver's handle for it; for <c>process</c> the identity of its root.</param>
/// <param name="Pid">The process id of its root, if it has one.</param>
/// <param name="BoundAt">When it was bound.</param>
internal sealed record ParTaskRecord(string ParTaskId, string Driver, string Handle, int? Pid, DateTimeOffset BoundAt)
{
    /// <summary>
    /// Whether its root process is definitely gone; calls no other program. A driver may append more to the root's identity.
    /// </summary>
    public bool HasGone => ProcessIdentity.TryParse(Handle.Split(' ')[0], out var root) && root.Check() is Liveness.Dead;

    public Contracts.Api.Lanes.ParTaskView View =>
        new()
        {
            ParTaskId = ParTaskId,
            Driver = Driver,
            Pid = Pid,
            BoundAt = BoundAt,
        };
}
