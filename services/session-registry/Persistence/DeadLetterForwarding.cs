using Helios.Contracts;
using Helios.Contracts.DeadLetters;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.SessionRegistry.Persistence;

/// <summary>
/// Moves the registry's dead letters to the orchestrator, where operators see those of every service: each is deleted in the transaction
/// that stages its report.
/// </summary>
internal sealed class DeadLetterForwarding([FromKeyedServices(SessionSchema.Name)] UnitOfWork work)
{
    /// <summary>Whether there is a dead letter to forward.</summary>
    public const string Due = "exists (select from dead_letters)";

    private const string Origin = "session-registry";
    private const int AtOnce = 100;

    public Task Round(CancellationToken cancellationToken) =>
        work.Run(
            async (transaction, token) =>
            {
                foreach (var report in await Take(transaction, token))
                    await transaction.Send(Endpoints.Address(Endpoints.DeadLetters), report, token);
            },
            cancellationToken
        );

    private static async Task<List<DeadLetterReported>> Take(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            $"""
            delete from dead_letters where id in (select id from dead_letters order by id limit {AtOnce} for update skip locked)
            returning endpoint, message_id, message_type, reason, detail, evidence, headers, content_type, body, failed_at
            """,
            cancellationToken
        );
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var reports = new List<DeadLetterReported>();
        while (await row.ReadAsync(cancellationToken))
        {
            reports.Add(
                new DeadLetterReported
                {
                    ReportId = NewId.NextGuid(),
                    Origin = Origin,
                    Endpoint = row.GetString(0),
                    MessageId = row.IsDBNull(1) ? null : row.GetGuid(1),
                    MessageType = row.Text(2),
                    Reason = row.GetString(3),
                    Detail = row.GetString(4),
                    Evidence = row.Text(5),
                    Headers = row.Text(6),
                    ContentType = row.Text(7),
                    Body = row.GetString(8),
                    FailedAt = row.GetFieldValue<DateTimeOffset>(9),
                }
            );
        }

        return reports;
    }
}
