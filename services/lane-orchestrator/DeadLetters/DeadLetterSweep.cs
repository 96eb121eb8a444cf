using System.Security.Cryptography;
using System.Text;
using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.DeadLetters;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Broker;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.DeadLetters;

/// <summary>
/// Announces new dead letters, and collects what only reached the transport's error queues, because a service could neither write nor
/// report it.
/// </summary>
internal sealed class DeadLetterSweep([FromKeyedServices(LaneSchema.Name)] UnitOfWork work, BrokerQueues broker, TimeProvider time)
{
    /// <summary>Whether there is a dead letter to announce.</summary>
    public const string Due = "exists (select from dead_letters where revision = 0)";

    private const int AtOnce = 100;

    public async Task Announce(CancellationToken cancellationToken)
    {
        int announced;
        do
        {
            announced = await work.Run(
                async (transaction, token) =>
                {
                    var letters = await DeadLetterRow.Read(
                        transaction,
                        $"revision = 0 order by id limit {AtOnce} for update skip locked",
                        token
                    );
                    foreach (var letter in letters)
                    {
                        transaction.Stage("update dead_letters set revision = 1 where id = $1", letter.Id);
                        DeadLetterEvents.Publish(
                            transaction,
                            EventTopics.DeadLetterAdded,
                            letter with
                            {
                                Revision = 1,
                            },
                            DeadLetterEvents.Own,
                            letter.FailedAt
                        );
                    }

                    return letters.Count;
                },
                cancellationToken
            );
        } while (announced == AtOnce);
    }

    public async Task Collect(CancellationToken cancellationToken)
    {
        var endpoints = await work.Run(EndpointsOfAll, cancellationToken);
        await broker.Drain(
            endpoints.SelectMany(name => (string[])[$"{name}_error", $"{name}_skipped"]),
            (message, token) =>
                work.Run(
                    (transaction, _) =>
                    {
                        DeadLetterRow.Insert(transaction, Report(message));
                        return Task.CompletedTask;
                    },
                    token
                ),
            AtOnce,
            cancellationToken
        );
    }

    private static async Task<List<string>> EndpointsOfAll(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        var names = Endpoints.OfServices.ToList();
        await using var command = await transaction.Command("select host_id from hosts order by host_id", cancellationToken);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            var host = HostId.Parse(row.GetString(0));
            names.Add(Endpoints.Host(host));
            names.Add(Endpoints.HostControl(host));
        }

        return names;
    }

    private DeadLetterReported Report(BrokerMessage message)
    {
        var endpoint = message.Queue[..message.Queue.LastIndexOf('_')];
        // If the process dies before the queue has heard of it, the same message comes again.
        var identity = $"{message.Queue}\n{message.MessageId}\n{message.Headers.GetValueOrDefault("MT-Fault-Timestamp")}\n{message.Body}";
        return new DeadLetterReported
        {
            ReportId = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 16)),
            Origin = endpoint.Split('.') is ["worktree-agent", var host, ..] ? $"worktree-agent:{host}" : endpoint.Split('.')[0],
            Endpoint = endpoint,
            MessageId = Guid.TryParse(message.MessageId, out var id) ? id : null,
            MessageType = message.Headers.GetValueOrDefault("MT-Fault-MessageType"),
            Reason = "error_queue",
            Detail =
                message.Headers.GetValueOrDefault("MT-Fault-Message")
                ?? $"It was in the queue {message.Queue}; the service's log says more.",
            Evidence = message.Headers.GetValueOrDefault("MT-Fault-StackTrace"),
            Headers = string.Join('\n', message.Headers.Select(header => $"{header.Key}: {header.Value}")),
            ContentType = message.ContentType,
            Body = message.Body,
            FailedAt = time.GetUtcNow(),
        };
    }
}
