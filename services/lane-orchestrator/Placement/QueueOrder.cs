namespace Helios.LaneOrchestrator.Placement;

/// <summary>
/// The lanes ahead in the queue: those requested earlier that could be admitted now. The slots they need are not given to a later lane,
/// whether queued or not. A lane that waits for something else, such as a lost host, delays nobody.
/// </summary>
internal static class QueueOrder
{
    /// <summary>
    /// The common table expression <c>ahead</c>, one row: <c>of_workspace</c> and <c>of_host</c> are the numbers of lanes ahead of lane
    /// <c>$1</c> for a slot of workspace <c>$2</c> and of host <c>$3</c>.
    /// </summary>
    /// <param name="askedAt">SQL for when the lane took its place; null for a lane without a place, which comes last.</param>
    public static string Ahead(string askedAt) =>
        $"""
            ahead as (
                select count(*) filter (where a.workspace_id = $2) as of_workspace, count(*) filter (where {Suits("$3")}) as of_host
                from admissions a join workspaces w on w.workspace_id = a.workspace_id
                where a.admitted_at is null and a.lane_id <> $1
                  and ({askedAt} is null or (a.asked_at, a.lane_id) < ({askedAt}, $1))
                  and (w.capacity is null or w.open_lanes < w.capacity)
                  and exists (select from hosts h where h.status = 'online' and h.used_slots < h.slots and {Suits("h.host_id")}))
            """;

    // As in the queue itself: a path is valid on the host that resolved it; on other hosts only if the workspace lists them. A host without
    // the labels that the lane requires is none of its hosts.
    private static string Suits(string host) =>
        $"(case when a.host_pinned or (w.hosts is null and w.repository like '/%') then a.host_id = {host} else w.hosts is null or "
        + $"{host} = any(w.hosts) end and (a.host_labels is null or exists (select from hosts l where l.host_id = {host} and "
        + "(l.reported_labels || l.labels) @> a.host_labels)))";
}
