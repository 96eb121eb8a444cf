using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Hosts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.ManagedCli.Top;

/// <summary>
/// All lanes, sessions and hosts: read once as lists, then kept current by events. Every event carries the whole view of its subject with
/// its revision, so nothing is read again.
/// </summary>
internal sealed class Fleet
{
    private readonly Dictionary<LaneId, LaneView> lanes = [];
    private readonly Dictionary<SessionId, SessionView> sessions = [];
    private readonly Dictionary<HostId, HostView> hosts = [];

    private Fleet() { }

    /// <summary>The lanes that are not closed.</summary>
    public IEnumerable<LaneView> Lanes => lanes.Values.Where(lane => lane.Status is not LaneStatus.Closed);

    public IEnumerable<HostView> Hosts => hosts.Values;

    /// <summary>How many messages between the services failed for good.</summary>
    public int DeadLetters { get; private set; }

    /// <summary>The position in the journal that this is current for.</summary>
    public long Seq { get; private set; }

    /// <summary>Reads the lists. Events since <see cref="Seq"/> may be in them already.</summary>
    public static async Task<Fleet> Load(HeliosClient client, CancellationToken ct)
    {
        var newest = await client.Events.List(limit: 1, newest: true, ct: ct);
        var fleet = new Fleet { Seq = newest.Items is [var last] ? last.Seq : 0 };
        await foreach (var lane in client.Lanes.All(ct: ct))
            fleet.lanes[lane.LaneId] = lane;
        await foreach (var session in client.Sessions.All(ct: ct))
            fleet.sessions[session.SessionId] = session;
        await foreach (var host in client.Hosts.All(ct))
            fleet.hosts[host.HostId] = host;
        await foreach (var _ in client.DeadLetters.All(ct: ct))
            fleet.DeadLetters++;
        return fleet;
    }

    public LaneView? Lane(LaneId id) => lanes.GetValueOrDefault(id);

    /// <summary>The active session of a lane, or else the one that was created last.</summary>
    public SessionView? SessionOf(LaneId lane) => LaneSession.Of(sessions.Values.Where(session => session.LaneId == lane));

    /// <summary>Takes over what an event says.</summary>
    public void Apply(HeliosEvent happened)
    {
        Seq = Math.Max(Seq, happened.Seq);
        switch (happened.Type.Split('.')[0])
        {
            case "lane":
                Replace(lanes, View(happened, "display_name", CliJson.Shared.LaneView), lane => lane.LaneId, lane => lane.Revision);
                break;
            case "session":
                Replace(
                    sessions,
                    View(happened, "display_status", CliJson.Shared.SessionView),
                    session => session.SessionId,
                    session => session.Revision
                );
                break;
            case "host" when happened.Type is "host.forgotten" && happened.HostId is { } gone:
                hosts.Remove(gone);
                break;
            case "host":
                Replace(hosts, View(happened, "used_slots", CliJson.Shared.HostView), host => host.HostId, host => host.Revision);
                break;
            case "dead_letter":
                DeadLetters = Math.Max(0, DeadLetters + (happened.Type is "dead_letter.added" ? 1 : -1));
                break;
        }
    }

    /// <summary>The view in an event's data; null if the event is about something else of its subject.</summary>
    private static TView? View<TView>(HeliosEvent happened, string mark, JsonTypeInfo<TView> type)
        where TView : class =>
        happened.Data.ValueKind is JsonValueKind.Object && happened.Data.TryGetProperty(mark, out _)
            ? happened.Data.Deserialize(type)
            : null;

    private static void Replace<TId, TView>(Dictionary<TId, TView> known, TView? view, Func<TView, TId> id, Func<TView, long> revision)
        where TId : notnull
        where TView : class
    {
        if (view is not null && (known.GetValueOrDefault(id(view)) is not { } before || revision(view) > revision(before)))
            known[id(view)] = view;
    }
}
