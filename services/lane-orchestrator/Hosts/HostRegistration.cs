using Helios.Contracts;
using Helios.Contracts.Events;
using Helios.Contracts.Hosts;
using Helios.Contracts.Lanes;
using Helios.Contracts.Pools;
using Helios.Hosting.Timeliness;
using Helios.LaneOrchestrator.Operations;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence;
using MassTransit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>Processes registrations and heartbeats of hosts.</summary>
internal sealed partial class HostRegistration(
    AttentionClock attention,
    TimeProvider time,
    IOptions<InstallationOptions> installation,
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
        if (HostArrival.Of(known, asked, now) is not { } arrival)
            return;

        HostRows.Write(transaction, arrival.Host);
        if (arrival.Topic is { } topic)
        {
            new HostEvents(transaction, arrival.Host, asked.Cause, context.MessageId?.ToString(), now).Publish(
                topic,
                null,
                ("incarnation", asked.Incarnation),
                ("rebooted", arrival.Rebooted)
            );
            await Welcome(context, arrival.Host, arrival.WasLost, arrival.Rebooted, asked.Cause);
        }

        await context.Send(
            Endpoints.Address(Endpoints.HostControl(asked.HostId)),
            new HostRegistered { HostId = asked.HostId, Incarnation = asked.Incarnation }
        );
        // Sent again with each registration, so that a lost message is soon repeated. For a new host, sent after the commit.
        await transaction.Send(Endpoints.Address(Endpoints.Lanes), new SendPools { HostId = asked.HostId }, context.CancellationToken);
        LogRegistered(asked.HostId.ToString(), asked.Incarnation, arrival.Topic ?? "again");
    }

    public async Task Consume(ConsumeContext<HostHeartbeat> context)
    {
        var transaction = context.Transaction();
        var beat = context.Message;
        var now = Sql.Moment(time.GetUtcNow());
        attention.Heard(beat.HostId.ToString(), beat.OccurredAt);
        await using var command = await transaction.Command(
            """
            update hosts set last_heartbeat_at = $3, last_sequence = greatest(last_sequence, $4)
            where host_id = $1 and incarnation = $2 returning status
            """,
            context.CancellationToken,
            beat.HostId.ToString(),
            beat.Incarnation,
            now,
            beat.Sequence
        );
        if (await command.ExecuteScalarAsync(context.CancellationToken) is not "lost")
            return;

        var host = (await HostRows.Lock(transaction, beat.HostId, context.CancellationToken))!;
        host.Status = HostStatus.Online;
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

    [LoggerMessage(1021, LogLevel.Warning, "Host {Host} belongs to installation {Theirs}, not {Ours}; ignored")]
    private partial void LogForeign(string host, string theirs, string ours);
}
