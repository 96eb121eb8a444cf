using Helios.Contracts.Reconciliation;
using Helios.LaneOrchestrator.Hosts;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>
/// Derives incidents from a host's consecutive inventories: pure. A problem seen once may be a mount that is just changing; seen in two
/// consecutive inventories, it is an incident, until an inventory no longer sees it.
/// </summary>
/// <param name="Now">The current problems, with their beginning.</param>
/// <param name="Started">The incidents started by this inventory.</param>
/// <param name="Ended">The incidents that are over.</param>
internal sealed record HostIncidents(List<HostIncident> Now, IReadOnlyList<HostIncident> Started, IReadOnlyList<HostIncident> Ended)
{
    public static HostIncidents Of(IReadOnlyList<HostIncident> before, HostInventoryReported inventory, DateTimeOffset at)
    {
        // An incomplete inventory proves nothing.
        if (inventory.TimedOut)
            return new HostIncidents([.. before], [], []);
        var now = new List<HostIncident>();
        foreach (var trouble in inventory.Troubles.DistinctBy(trouble => (trouble.Kind, trouble.Subject)))
        {
            var known = before.FirstOrDefault(incident => incident.IsOf(trouble));
            now.Add(
                new HostIncident
                {
                    Kind = trouble.Kind,
                    Subject = trouble.Subject,
                    Detail = trouble.Detail,
                    Lanes = trouble.Lanes,
                    Since = known?.Since ?? at,
                    Rounds = Math.Min((known?.Rounds ?? 0) + 1, HostIncident.RoundsToBegin + 1),
                }
            );
        }
        return new HostIncidents(
            now,
            [.. now.Where(incident => incident.Rounds == HostIncident.RoundsToBegin)],
            [
                .. before.Where(incident =>
                    incident.HasBegun && !now.Exists(other => other.Kind == incident.Kind && other.Subject == incident.Subject)
                ),
            ]
        );
    }
}
