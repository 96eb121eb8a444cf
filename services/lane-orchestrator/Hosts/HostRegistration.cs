using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Pools;
using Helios.Hosting.Timeliness;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Operations;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Consuming;
using Helios.Persistence.Tables;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>Processes registrations and heartbeats of hosts.</summary>
internal sealed partial class HostRegistration(
    AttentionClock attention,
    TimeProvider time,
    IOptions<InstallationOptions> installation,
    IOptions<HttpOptions> http,
    ILogger<HostRegistration> log
) : IConsumer<RegisterHost>, IConsumer<HostHeartbeat>
{
    public async Task Consume(ConsumeContext<RegisterHost> context)
    {
        var asked = context.Message;
        if (asked.InstallationId != installation.Value.Id)
        {
            LogForeign(asked.HostId.ToString(), asked.InstallationId, installation.Value.Id);
            return;
        }

        var transaction = context.Transaction();
        var now = Sql.Moment(time.GetUtcNow());
        var known = await HostRows.Lock(transaction, asked.HostId, context.CancellationToken);
        var credentials = known is null ? await HostCredentials.Lock(transaction, asked.HostId, context.CancellationToken) : null;
        if (known?.RevokedAt is not null || credentials?.IsRevoked is true)
        {
            LogRevoked(asked.HostId.ToString());
            return;
        }

        var forgotten = known is null ? await ForgottenHosts.Find(transaction, asked.HostId, context.CancellationToken) : null;
        if (forgotten is { Successor: not null })
        {
            await ForgottenHosts.OrderTakeOver(transaction, forgotten, asked.Cause, context.CancellationToken);
            return;
        }

        if (HostArrival.Of(known, asked, now, forgotten?.Revision ?? 0, credentials?.Labels) is not { } arrival)
        {
            LogSuperseded(asked.HostId.ToString(), known!.Incarnation);
            await Supersede(context, asked.HostId, known.Incarnation);
            return;
        }

        // An agent of the earlier incarnation may still run, on a machine that this one has replaced, and hold the host's queues.
        if (known is not null && asked.Incarnation > known.Incarnation)
            await Supersede(context, asked.HostId, asked.Incarnation);

        if (known is null)
        {
            HostRows.Insert(transaction, arrival.Host);
            ForgottenHosts.Remember(transaction, asked.HostId);
        }
        else
        {
            HostRows.Write(transaction, arrival.Host);
            HostRows.Heard(transaction, asked.HostId);
        }

        HostKeys.Record(transaction, asked, now);
        if (arrival.Topic is { } topic)
            await Announce(context, arrival, topic, now);
        await Acknowledge(context, asked);
        // Sent again with each registration, so that a lost message is soon repeated. For a new host, sent after the commit.
        await transaction.Send(Endpoints.Address(Endpoints.Lanes), new SendPools { HostId = asked.HostId }, context.CancellationToken);
        LogRegistered(asked.HostId.ToString(), asked.Incarnation, arrival.Topic ?? "again");
    }

    private async Task Announce(ConsumeContext<RegisterHost> context, HostArrival arrival, string topic, DateTimeOffset now)
    {
        var asked = context.Message;
        new HostEvents(context.Transaction(), arrival.Host, asked.Cause, context.MessageId?.ToString(), now).Publish(
            topic,
            null,
            ("incarnation", asked.Incarnation),
            ("rebooted", arrival.Rebooted)
        );
        await Welcome(context, arrival.Host, arrival.WasLost, arrival.Rebooted, asked.Cause);
    }

    private Task Acknowledge(ConsumeContext context, RegisterHost asked) =>
        context.Send(
            Endpoints.Address(Endpoints.HostControl(asked.HostId)),
            new HostRegistered
            {
                HostId = asked.HostId,
                Incarnation = asked.Incarnation,
                ApiUrl = http.Value.PublicUrl?.ToString(),
            }
        );

    public async Task Consume(ConsumeContext<HostHeartbeat> context)
    {
        var transaction = context.Transaction();
        var beat = context.Message;
        var now = Sql.Moment(time.GetUtcNow());
        attention.Heard(beat.HostId.ToString(), beat.OccurredAt);
        await using var command = await transaction.Command(
            """
            with beaten as (
                update hosts set last_heartbeat_at = $3, last_sequence = greatest(last_sequence, $4), measures = coalesce($5, measures),
                    heard_at = clock_timestamp()
                where host_id = $1 and incarnation = $2 and revoked_at is null returning status)
            select (select status from beaten), (select incarnation from hosts where host_id = $1 and revoked_at is null)
            """,
            context.CancellationToken,
            beat.HostId.ToString(),
            beat.Incarnation,
            now,
            beat.Sequence,
            Sql.Jsonb(beat.Measures)
        );
        string? status;
        long? known;
        await using (var row = await command.ExecuteReaderAsync(context.CancellationToken))
        {
            await row.ReadAsync(context.CancellationToken);
            status = row.Text(0);
            known = row.IsDBNull(1) ? null : row.GetInt64(1);
        }

        if (known > beat.Incarnation)
        {
            LogSuperseded(beat.HostId.ToString(), known.Value);
            await Supersede(context, beat.HostId, known.Value);
        }

        if (status is not "lost")
            return;

        var host = (await HostRows.Lock(transaction, beat.HostId, context.CancellationToken))!;
        host.Status = host.StatusWhenReachable();
        host.UpdatedAt = now;
        host.Revision++;
        HostRows.Write(transaction, host);
        var cause = HostWatch.CauseOf(beat.HostId);
        new HostEvents(transaction, host, cause, context.MessageId?.ToString(), now).Publish(
            EventTopics.HostReturned,
            null,
            ("incarnation", host.Incarnation),
            ("rebooted", false)
        );
        await Welcome(context, host, wasLost: true, rebooted: false, cause);
        await transaction.Send(Endpoints.Address(Endpoints.Lanes), new SendPools { HostId = host.HostId }, context.CancellationToken);
    }

    /// <summary>Two agents must not act as one host: the earlier one ends itself when it hears of the later one.</summary>
    private static Task Supersede(ConsumeContext context, HostId host, long incarnation) =>
        context.Send(Endpoints.Address(Endpoints.HostControl(host)), new HostSuperseded { HostId = host, Incarnation = incarnation });

    // Everything that waited for the host continues: its lanes are notified, its operations are sent again, its free slots are offered.
    private async Task Welcome(ConsumeContext context, HostRow host, bool wasLost, bool rebooted, Cause cause)
    {
        var transaction = context.Transaction();
        if (wasLost || rebooted)
        {
            foreach (var lane in await HostRows.LanesOn(transaction, host.HostId, context.CancellationToken))
            {
                await context.Send(
                    Endpoints.Address(Endpoints.Lanes),
                    new LaneHostReturned
                    {
                        LaneId = lane,
                        HostId = host.HostId,
                        HostRevision = host.Revision,
                        Rebooted = rebooted,
                        Cause = cause,
                    }
                );
            }
        }

        var now = Sql.Moment(time.GetUtcNow());
        await HostOperations.SendAgain(transaction, now, now, context.CancellationToken, host: host.HostId);
        await context.Send(Endpoints.Address(Endpoints.Admission), new AdmitNext { Cause = cause });
    }

    [LoggerMessage(1020, LogLevel.Information, "Host {Host}, incarnation {Incarnation}: {Topic}")]
    private partial void LogRegistered(string host, long incarnation, string topic);

    [LoggerMessage(1024, LogLevel.Warning, "An agent of host {Host} is older than its incarnation {Incarnation}; it is asked to end")]
    private partial void LogSuperseded(string host, long incarnation);

    [LoggerMessage(1028, LogLevel.Warning, "Host {Host} has registered, but its access is revoked; ignored")]
    private partial void LogRevoked(string host);

    [LoggerMessage(1021, LogLevel.Warning, "Host {Host} belongs to installation {Theirs}, not {Ours}; ignored")]
    private partial void LogForeign(string host, string theirs, string ours);
}
