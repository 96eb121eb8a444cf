using Helios.Contracts.Reconciliation;
using Helios.LaneOrchestrator.Hosts;

namespace Helios.LaneOrchestrator.Reconciliation;

/// <summary>
/// What a host's inventories say of the host itself, from one to the next: pure. What is seen once may be a mount that is just being changed; seen twice
/// running it is an incident, until an inventory does not see it any more.
/// </summary>
/// <param name="Now">What is seen, with its beginning.</param>
/// <param name="Started">What became an incident by this inventory.</param>
/// <param name="Ended">What is over.</param>
internal sealed record HostIncidents(List<HostIncident> Now, IReadOnlyList<HostIncident> Started, IReadOnlyList<HostIncident> Ended)
{
    public static HostIncidents Of(IReadOnlyList<HostIncident> before, HostInventoryReported inventory, DateTimeOffset at)
    {
        // What was not looked at to the end says nothing.
        if (inventory.TimedOut)
            return new HostIncidents([.. before], [], []);
        var now = new List<HostIncident>();
        foreach (var trouble in inventory.Troubles.DistinctBy(trouble => (trouble.Kind, trouble.Subject)))
        {
            var known = before.FirstOrDefault(incident => incident.IsOf(trouble));
            now.Add(new HostIncident
            {
                Kind = trouble.Kind,
                Subject = trouble.Subject,
                Detail = trouble.Detail,
                Lanes = trouble.Lanes,
                Since = known?.Since ?? at,
                Rounds = Math.Min((known?.Rounds ?? 0) + 1, HostIncident.RoundsToBegin + 1),
            });
        }
        return new HostIncidents(
            now,
            [.. now.Where(incident => incident.Rounds == HostIncident.RoundsToBegin)],
            [.. before.Where(incident => incident.HasBegun && !now.Exists(other => other.Kind == incident.Kind && other.Subject == incident.Subject))]);
    }
}
