using Helios.FaultRig.Observing;

namespace Helios.FaultRig.Invariants;

/// <summary>
/// The events of each entity are in the order of revision and index, no revision and no index is missing or there twice, and the last one
/// is the entity's.
/// </summary>
internal static class JournalOrder
{
    private static readonly (string Table, string Id, string Source)[] Counted =
    [
        ("lanes.lanes", "lane_id", "/helios/lane-orchestrator"),
        ("lanes.hosts", "host_id", "/helios/lane-orchestrator"),
        ("lanes.workspaces", "workspace_id", "/helios/lane-orchestrator"),
        ("sessions.sessions", "session_id", "/helios/session-registry"),
    ];

    public static IEnumerable<Violation> Check(Evidence evidence)
    {
        foreach (var twice in evidence.Journal.GroupBy(each => each.Id, StringComparer.Ordinal).Where(same => same.Count() > 1))
            yield return new Violation(twice.First().Subject, $"the event {twice.Key} is there {twice.Count()} times");
        var entities = evidence.Journal.GroupBy(each => each.Entity).ToDictionary(each => each.Key, each => each.ToList());
        foreach (var (entity, events) in entities)
        {
            if (Disorder(events) is { } disorder)
                yield return new Violation(entity.Subject, disorder);
            else if (Gap(events) is { } gap)
                yield return new Violation(entity.Subject, gap);
        }

        foreach (var (table, id, source) in Counted)
        {
            foreach (var row in evidence.Rows(table))
            {
                var last = entities.GetValueOrDefault((source, row.Text(id)))?[^1].Revision ?? 0;
                if (last != row.Number("revision"))
                    yield return new Violation(row.Text(id), $"it is at revision {row.Number("revision")}, its last event at {last}");
            }
        }
    }

    public static string? Disorder(IReadOnlyList<SeenEvent> events)
    {
        foreach (var (before, after) in events.Zip(events.Skip(1)))
        {
            if ((before.Revision, before.Index).CompareTo((after.Revision, after.Index)) >= 0)
                return $"{before.Topic} {before.Revision}.{before.Index} stands before {after.Topic} {after.Revision}.{after.Index}";
        }

        return null;
    }

    private static string? Gap(IEnumerable<SeenEvent> events)
    {
        var (revision, index) = (0L, 0);
        // Snapshots have indexes of their own, of which reports may be missing.
        foreach (var each in events.Where(each => each.Topic != "lane.snapshot.taken"))
        {
            var follows = each.Revision == revision ? each.Index == index + 1 : each.Revision == revision + 1 && each.Index == 0;
            if (!follows)
                return $"{each.Topic} {each.Revision}.{each.Index} follows {revision}.{index}";
            (revision, index) = (each.Revision, each.Index);
        }

        return null;
    }
}
