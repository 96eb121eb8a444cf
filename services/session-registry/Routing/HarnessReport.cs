using Helios.Contracts.Api.Harness;
using Helios.SessionRegistry.Harness;

namespace Helios.SessionRegistry.Routing;

/// <summary>A recent report of the monitor about the harness.</summary>
internal sealed record HarnessReport(HarnessStatus Status, string? Reason)
{
    /// <summary>The recorded report; null if the monitor has been silent for too long or has never reported.</summary>
    public static HarnessReport? Of(HarnessRecord record, DateTimeOffset now, TimeSpan silentAfter) =>
        now - record.ReportedAt < silentAfter ? new(record.Status, record.Reason) : null;
}
