using System.Diagnostics;
using Helios.FaultRig.Systems;
using Npgsql;

namespace Helios.FaultRig.Observing;

/// <summary>When nothing is under way any more: then what is still missing is lost.</summary>
internal sealed class Quiet(RigSystem system, SseSubscriber overSse, AmqpSubscriber overAmqp)
{
    // Only what never becomes quiet takes that long: the longest deadlines of the rig's settings, several times over.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    // What has not changed for so long waits for something that does not come: every limit of the rig's settings is shorter.
    private static readonly TimeSpan Standstill = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    // Looks in a row at which all is done and nothing has changed.
    private const int Looks = 4;

    // What must not be there, and what counts the changes.
    private static readonly (string What, string Sql)[] UnderWay =
    [
        ("events in the feed", "select (select count(*) from lanes.feed) + (select count(*) from sessions.feed)"),
        (
            "messages in outboxes",
            """
            select (select count(*) from lanes.outbox where sent_at is null and due_at < now() + interval '4 seconds')
                + (select count(*) from sessions.outbox where sent_at is null and due_at < now() + interval '4 seconds')
            """
        ),
        ("unsettled operations", "select count(*) from lanes.host_operations where settled_at is null"),
        ("orders to agents", "select count(*) from sessions.agent_orders"),
        ("texts to agents", "select count(*) from sessions.session_messages where status = 'accepted'"),
        ("lanes that come or go", "select count(*) from lanes.lanes where status in ('provisioning', 'cleaning')"),
        ("runs", "select count(*) from lanes.runs where ended_at is null"),
        ("hosts away", "select 3 - count(*) from lanes.hosts where status = 'online'"),
        ("hosts with incidents", "select count(*) from lanes.hosts where incidents <> '[]'"),
        ("pools that fill", "select count(*) from lanes.pools where ready <> size"),
        (
            "sessions in doubt",
            "select count(*) from sessions.sessions where detecting is not null and active and session_state = 'detecting'"
        ),
    ];

    private const string Changes = """
        select (select coalesce(max(seq), 0) from lanes.journal) + (select coalesce(sum(revision), 0) from lanes.lanes)
            + (select coalesce(sum(revision), 0) from sessions.sessions) + (select count(*) from lanes.dead_letters)
        """;

    /// <summary>Waits; gives what is still under way when patience is at its end, nothing if all is quiet.</summary>
    public async Task<IReadOnlyList<string>> Wait()
    {
        await using var database = NpgsqlDataSource.Create(system.Database.ConnectionString);
        var clock = Stopwatch.StartNew();
        var (quiet, before, since) = (0, "", TimeSpan.Zero);
        while (true)
        {
            var busy = await Busy(database);
            var now = $"{await Number(database, Changes)} {string.Join(' ', busy)}";
            if (now != before)
                since = clock.Elapsed;
            quiet = busy.Count == 0 && now == before ? quiet + 1 : 0;
            before = now;
            if (quiet >= Looks)
                return [];
            if (clock.Elapsed > Patience || clock.Elapsed - since > Standstill)
                return busy.Count > 0 ? busy : ["events without end"];
            await Task.Delay(BetweenLooks, TimeProvider.System);
        }
    }

    private async Task<List<string>> Busy(NpgsqlDataSource database)
    {
        var busy = new List<string>();
        foreach (var (what, sql) in UnderWay)
        {
            if (await Number(database, sql) is > 0 and var count)
                busy.Add($"{count} {what}");
        }

        busy.AddRange(system.Hosts.SelectMany(HostDiskReader.Leftovers));
        var last = await Number(database, "select coalesce(max(seq), 0) from lanes.journal");
        if (overSse.Last < last)
            busy.Add($"events for the subscriber over HTTP: it has {overSse.Last}, the journal {last}");
        var journaled = await Number(database, "select count(*) from lanes.journal");
        if (overAmqp.Events.Select(each => each.Id).Distinct(StringComparer.Ordinal).Count() is var received && received < journaled)
            busy.Add($"events for the subscriber over AMQP: it has {received}, the journal {journaled}");
        return busy;
    }

    private static async Task<long> Number(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
