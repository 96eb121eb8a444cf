namespace Helios.LaneOrchestrator.Placement;

/// <summary>
/// Who is ahead: the queued lanes that were asked for earlier and could be let in now. The slots that they need are not taken by somebody who came later, whether
/// that one is queued or not. A lane that waits for something else, a host that is away, say, holds nobody up.
/// </summary>
internal static class QueueOrder
{
    /// <summary>
    /// The common table expression <c>ahead</c>, one row: <c>of_workspace</c> and <c>of_host</c> are how many want a slot of the workspace <c>$2</c> and of the
    /// host <c>$3</c> before the lane <c>$1</c> does.
    /// </summary>
    /// <param name="askedAt">SQL for when the lane took its place; null for one that has none, and comes after all.</param>
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

    // As the queue itself places them: a path means something on the host that resolved it; elsewhere only where the workspace says so.
    private static string Suits(string host) =>
        $"(case when a.host_pinned or (w.hosts is null and w.repository like '/%') then a.host_id = {host} else w.hosts is null or {host} = any(w.hosts) end)";
}
