using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Lifecycle;
using Helios.SessionRegistry.Persistence;

namespace Helios.SessionRegistry.Notices;

/// <summary>Problems of hosts rather than of their sessions; people are notified once when one begins and once when it is over.</summary>
internal sealed class HostIncidents(NoticeOutbox notices)
{
    /// <summary>Records what the round says about the host itself; true if it started an incident.</summary>
    public async Task<bool> Seen(
        StoreTransaction transaction,
        SessionFactsReported report,
        ProbeRound round,
        Guid? causedBy,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var known = await Find(transaction, report.HostId, cancellationToken);
        if (round.Incident is { } incident)
        {
            if (known is { Active: true })
                return false;
            var revision = (known?.Revision ?? 0) + 1;
            Save(transaction, report.HostId, incident, active: true, now, revision);
            var text = TextOf(report, round, incident);
            Feed(transaction, EventTopics.SessionIncidentStarted, report, incident, now, revision, now, causedBy, text);
            notices.Stage(
                transaction,
                new SessionNotice
                {
                    NoticeId = NoticeOutbox.NewId(),
                    Key = "host-incident",
                    Urgent = true,
                    Text = text,
                    HostId = report.HostId,
                    CorrelationId = report.Cause.CorrelationId,
                    At = now,
                }
            );
            return true;
        }

        if (known is { Active: true })
        {
            Save(transaction, report.HostId, known.Incident, active: false, known.Since, known.Revision + 1);
            Feed(
                transaction,
                EventTopics.SessionIncidentEnded,
                report,
                known.Incident,
                known.Since,
                known.Revision + 1,
                now,
                causedBy,
                $"The incident of host {report.HostId} is over."
            );
        }

        return false;
    }

    private static async Task<Known?> Find(StoreTransaction transaction, HostId host, CancellationToken cancellationToken)
    {
        await using var select = await transaction.Command(
            "select incident, active, since, revision from host_incidents where host_id = $1 for update",
            cancellationToken,
            Sql.Text(host.ToString())
        );
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new(row.Word<HostIncident>(0)!.Value, row.GetBoolean(1), row.Time(2)!.Value, row.GetInt64(3))
            : null;
    }

    // With two rounds of one host at once, the second finds another revision and is decided again.
    private static void Save(
        StoreTransaction transaction,
        HostId host,
        HostIncident incident,
        bool active,
        DateTimeOffset since,
        long revision
    ) =>
        transaction.StageExpecting(
            1,
            """
            insert into host_incidents (host_id, incident, active, since, revision) values ($1, $2, $3, $4, $5)
            on conflict (host_id) do update set incident = $2, active = $3, since = $4, revision = $5 where host_incidents.revision = $5 - 1
            """,
            Sql.Text(host.ToString()),
            Sql.Word<HostIncident>(incident),
            Sql.Bool(active),
            Sql.Time(since),
            Sql.Long(revision)
        );

    private static string TextOf(SessionFactsReported report, ProbeRound round, HostIncident incident) =>
        incident is HostIncident.RuntimeUnreachable
            ? $"Host {report.HostId}: its terminal server does not answer, so it is unknown whether its {report.Facts.Count} sessions "
                + "are alive."
            : $"Host {report.HostId}: "
                + $"{round.Facts.Count(each => each.Fact.Runtime is RuntimeFinding.Failed || each.Fact.Process is ProcessFinding.Failed)} "
                + $"of {report.Facts.Count} sessions look dead at once. None of them is considered dead for that reason; check the host.";

    private static void Feed(
        StoreTransaction transaction,
        string topic,
        SessionFactsReported report,
        HostIncident incident,
        DateTimeOffset since,
        long revision,
        DateTimeOffset now,
        Guid? causedBy,
        string text
    )
    {
        var data = new JsonObject
        {
            ["host_id"] = report.HostId.ToString(),
            ["incident"] = SnakeCase.Of(incident),
            ["since"] = JsonSerializer.SerializeToNode(since, PublicJson.Strict),
            ["text"] = text,
            ["sessions"] = new JsonArray([.. report.Facts.Select(fact => (JsonNode?)fact.SessionId.ToString())]),
        };
        var finished = new CloudEvent
        {
            Id = EventId.New(),
            Source = SessionSchema.EventSource,
            Type = topic,
            Subject = report.HostId.ToString(),
            Time = now,
            CorrelationId = report.Cause.CorrelationId,
            CausationId = causedBy?.ToString(),
            HostId = report.HostId,
            Revision = revision,
            Index = 0,
            Actor = report.Cause.Actor,
            Data = data,
        };
        transaction.Feed(new FeedEvent(finished.Id.ToString(), finished.Type, finished.Subject, finished.ToBytes()));
    }

    private sealed record Known(HostIncident Incident, bool Active, DateTimeOffset Since, long Revision);
}
