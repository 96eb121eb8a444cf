using Helios.Contracts;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>Admission's answer to a lane.</summary>
internal abstract record LaneAdmission
{
    private LaneAdmission() { }

    /// <summary>The slots are taken with the commit; the lane can begin.</summary>
    /// <param name="HostRevision">The host's revision at that moment.</param>
    public sealed record Admitted(long HostRevision) : LaneAdmission;

    /// <summary>The lane waits in the queue.</summary>
    public sealed record Queued : LaneAdmission;

    /// <summary>The lane is refused; nothing was taken.</summary>
    public sealed record Refused(RefusalReason Reason, string Detail, IReadOnlyDictionary<string, string> Fields) : LaneAdmission;
}
