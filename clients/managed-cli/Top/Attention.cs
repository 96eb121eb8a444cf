using Helios.Cli.Calls;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.ManagedCli.Top;

/// <summary>What a person has to know, most urgent first, then the longest waiting: the order of the board.</summary>
internal static class Attention
{
    public static IReadOnlyList<AttentionRow> Of(Fleet fleet, DateTimeOffset now) =>
        [
            .. fleet
                .Hosts.Select(host => OfHost(host, fleet))
                .OfType<AttentionRow>()
                .Concat(OfDeadLetters(fleet.DeadLetters, now))
                .Concat(fleet.Lanes.Select(lane => OfLane(lane, fleet.SessionOf(lane.LaneId), fleet)))
                .OrderBy(row => row.Urgency)
                .ThenBy(row => row.Since)
                .ThenBy(row => row.Key, StringComparer.Ordinal),
        ];

    /// <summary>One sentence about everything.</summary>
    public static string Summary(IReadOnlyList<AttentionRow> rows)
    {
        var needed = rows.Count(row => row.Urgency is Urgency.NeedsYou);
        var working = rows.Count(row => row.Urgency is Urgency.Working);
        return needed switch
            {
                0 when rows.Count == 0 => "No lanes yet.",
                0 => "Nobody needs you.",
                1 => "One lane needs you.",
                _ => $"{needed} lanes need you.",
            }
            + working switch
            {
                0 => "",
                1 => " One agent is working.",
                _ => $" {working} agents are working.",
            };
    }

    private static AttentionRow? OfHost(HostView host, Fleet fleet)
    {
        if (host.Status is HostStatus.Lost)
        {
            var lanes = fleet.Lanes.Count(lane => lane.HostId == host.HostId);
            return new AttentionRow(
                host.HostId.ToString(),
                Urgency.LookAt,
                "host lost",
                host.LastHeartbeatAt,
                host.Name,
                $"It is silent. {(lanes == 1 ? "Its lane is" : $"Its {lanes} lanes are")} not dead."
            );
        }

        return host.Incidents is [var incident, ..]
            ? new AttentionRow(
                host.HostId.ToString(),
                Urgency.LookAt,
                Words(SnakeCase.Of(incident.Incident)),
                incident.Since,
                host.Name,
                incident.Detail
            )
            : null;
    }

    private static IEnumerable<AttentionRow> OfDeadLetters(int count, DateTimeOffset now) =>
        count == 0
            ? []
            :
            [
                new AttentionRow(
                    "dead-letters",
                    Urgency.LookAt,
                    count == 1 ? "dead letter" : $"{count} dead letters",
                    now,
                    "messages",
                    "Messages between the services failed for good: helios errors list"
                ),
            ];

    private static AttentionRow OfLane(LaneView lane, SessionView? session, Fleet fleet)
    {
        var active = session is not null && LaneSession.IsActive(session) ? session : null;
        return Cleaning(lane) is { } cleaning ? Row(cleaning)
            : !lane.HostReachable ? Row(Lost(lane, active, fleet))
            : active is not null && OfAgent(lane, active) is { } agent ? Row(agent)
            : Row(Quiet(lane, active));

        AttentionRow Row((Urgency Urgency, string Word, string? Reason, DateTimeOffset Since) state) =>
            new(lane.LaneId.ToString(), state.Urgency, state.Word, state.Since, lane.DisplayName, state.Reason ?? "")
            {
                Lane = lane,
                Session = session,
            };
    }

    private static (Urgency, string, string?, DateTimeOffset)? Cleaning(LaneView lane) =>
        lane.Status is not LaneStatus.Cleaning ? null
        : lane.Attempt > 1 ? (Urgency.LookAt, "clean-up fails", lane.Detail, lane.UpdatedAt)
        : (Urgency.Working, "cleaning up", lane.Detail, lane.UpdatedAt);

    /// <summary>What is known of a lane is as old as the last sign of life of its host. The host itself is in the list, once.</summary>
    private static (Urgency, string, string?, DateTimeOffset) Lost(LaneView lane, SessionView? active, Fleet fleet)
    {
        var known = active is null ? Words(SnakeCase.Of(lane.Status)) : Words(SnakeCase.Of(active.DisplayStatus));
        var since = fleet.Hosts.FirstOrDefault(host => host.HostId == lane.HostId)?.LastHeartbeatAt ?? lane.UpdatedAt;
        return (Urgency.Idle, "host lost", $"Its host is silent; the lane is not dead. Last known: {known}.", since);
    }

    private static (Urgency, string, string?, DateTimeOffset)? OfAgent(LaneView lane, SessionView session)
    {
        var facts = session.State.PullRequest.Facts;
        var since = session.UpdatedAt;
        var word = Words(SnakeCase.Of(session.DisplayStatus));
        return session.DisplayStatus switch
        {
            DisplayStatus.NeedsInput => (
                Urgency.NeedsYou,
                "needs you",
                session.Detail ?? $"{session.Provider} waits for an answer.",
                since
            ),
            DisplayStatus.RateLimited => (Urgency.Idle, word, UsageLimitText.Of(session), since),
            DisplayStatus.Stuck => (Urgency.LookAt, word, session.Detail ?? "Helios cannot tell whether the agent is alive.", since),
            DisplayStatus.CiFailed => (
                Urgency.LookAt,
                "checks fail",
                facts is { FailingChecks: [_, ..] failing } ? string.Join(", ", failing) : session.Detail,
                since
            ),
            DisplayStatus.ChangesRequested => (Urgency.LookAt, word, session.Detail, since),
            DisplayStatus.ReviewPending
            or DisplayStatus.Approved
            or DisplayStatus.Mergeable
            or DisplayStatus.PrOpen
            or DisplayStatus.Draft
            or DisplayStatus.Done => (Urgency.Review, word, facts?.Title ?? session.Detail, since),
            DisplayStatus.Working or DisplayStatus.Spawning when lane.Status is not LaneStatus.Blocked => (
                Urgency.Working,
                word,
                session.Detail,
                since
            ),
            DisplayStatus.Detecting when lane.Status is not LaneStatus.Blocked => (Urgency.Working, "checking", session.Detail, since),
            _ => null,
        };
    }

    private static (Urgency, string, string?, DateTimeOffset) Quiet(LaneView lane, SessionView? active) =>
        lane.Status is LaneStatus.Blocked ? (Urgency.NeedsYou, "blocked", lane.Detail ?? "The lane waits for a person.", lane.UpdatedAt)
        : lane.RunsInFlight.Count > 0 ? (Urgency.Working, "running", "A command runs.", lane.UpdatedAt)
        : lane.QueuePosition is { } place ? (Urgency.Idle, "queued", $"Place {place} in the queue.", lane.CreatedAt)
        : lane.Status is LaneStatus.New or LaneStatus.Provisioning
            ? (Urgency.Working, Words(SnakeCase.Of(lane.Status)), lane.Detail, lane.CreatedAt)
        : active is not null ? (Urgency.Idle, "idle", active.Detail, active.UpdatedAt)
        : (Urgency.Idle, "ready", lane.Detail, lane.UpdatedAt);

    private static string Words(string name) => name.Replace('_', ' ');
}
