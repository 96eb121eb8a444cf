using Helios.Contracts;
using Helios.Contracts.Api.DeadLetters;
using Helios.Contracts.Api.Events;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.DeadLetters;

/// <summary>What operators do with dead letters.</summary>
internal sealed class DeadLetterCommands([FromKeyedServices(LaneSchema.Name)] UnitOfWork work, TimeProvider time)
{
    /// <summary>The letters before a number, newest first.</summary>
    public Task<IReadOnlyList<DeadLetterRow>> List(
        DeadLetterStatus? status,
        long? before,
        int count,
        CancellationToken cancellationToken
    ) =>
        work.Run(
            (transaction, token) =>
                DeadLetterRow.Read(
                    transaction,
                    "($1::bigint is null or id < $1) and (replayed_at is not null) = $2 order by id desc limit $3",
                    token,
                    new Npgsql.NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint, Value = (object?)before ?? DBNull.Value },
                    status is DeadLetterStatus.Replayed,
                    count
                ),
            cancellationToken
        );

    public Task<Answer<DeadLetterView>> Find(long id, CancellationToken cancellationToken) =>
        work.Run<Answer<DeadLetterView>>(
            async (transaction, token) => await One(transaction, id, token) is { } letter ? letter.ToView(whole: true) : NotFound(id),
            cancellationToken
        );

    /// <summary>
    /// Sends the message again, under its own id: whoever has processed it after all ignores it. Idempotent: a letter is sent once,
    /// however often this is called.
    /// </summary>
    public Task<Answer<DeadLetterView>> Replay(long id, Cause cause, CancellationToken cancellationToken) =>
        work.Run<Answer<DeadLetterView>>(
            async (transaction, token) =>
            {
                if (await One(transaction, id, token) is not { } letter)
                    return NotFound(id);
                if (letter.ReplayedAt is not null)
                    return letter.ToView();
                if (!transaction.SendAgain(Endpoints.Address(letter.Endpoint), letter.MessageId, letter.ContentType, letter.Body))
                    return new Refusal(
                        ProblemReason.DeadLetterUnreadable,
                        "It is not a message of this bus, so it cannot be sent again. Look at it (helios errors show "
                            + $"{id}), and drop it: helios errors drop {id}"
                    );
                var now = Sql.Moment(time.GetUtcNow());
                letter = letter with { ReplayedAt = now, ReplayedBy = cause.Actor, Revision = Math.Max(letter.Revision, 1) + 1 };
                transaction.Stage(
                    "update dead_letters set replayed_at = $2, replayed_by = $3, revision = $4 where id = $1",
                    id,
                    now,
                    cause.Actor,
                    letter.Revision
                );
                DeadLetterEvents.Publish(transaction, EventTopics.DeadLetterReplayed, letter, cause, now);
                return letter.ToView();
            },
            cancellationToken
        );

    /// <summary>Deletes the message. Idempotent for callers that do not mind that it is gone.</summary>
    public Task<Refusal?> Drop(long id, Cause cause, CancellationToken cancellationToken) =>
        work.Run<Refusal?>(
            async (transaction, token) =>
            {
                if (await One(transaction, id, token) is not { } letter)
                    return NotFound(id);
                transaction.Stage("delete from dead_letters where id = $1", id);
                DeadLetterEvents.Publish(
                    transaction,
                    EventTopics.DeadLetterDropped,
                    letter with
                    {
                        Revision = Math.Max(letter.Revision, 1) + 1,
                    },
                    cause,
                    Sql.Moment(time.GetUtcNow())
                );
                return null;
            },
            cancellationToken
        );

    private static async Task<DeadLetterRow?> One(StoreTransaction transaction, long id, CancellationToken cancellationToken) =>
        (await DeadLetterRow.Read(transaction, "id = $1 for update", cancellationToken, id)).SingleOrDefault();

    private static Refusal NotFound(long id) =>
        new(ProblemReason.DeadLetterNotFound, $"No dead letter {id}; GET /v1/dead-letters lists them.");
}
