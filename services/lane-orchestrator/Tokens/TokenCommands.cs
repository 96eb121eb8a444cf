using System.Security.Cryptography;
using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Outcomes;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Transactions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Helios.LaneOrchestrator.Tokens;

/// <summary>What administrators do with tokens.</summary>
internal sealed class TokenCommands([FromKeyedServices(LaneSchema.Name)] UnitOfWork work, TimeProvider time)
{
    /// <summary>The tokens before an id, newest first.</summary>
    public Task<IReadOnlyList<TokenView>> List(string? before, int count, CancellationToken cancellationToken) =>
        work.Run<IReadOnlyList<TokenView>>(
            async (transaction, ct) =>
                [
                    .. (
                        await Read(
                            transaction,
                            "$1::text is null or token_id < $1 order by token_id desc limit $2",
                            ct,
                            Sql.Text(before),
                            count
                        )
                    ).Select(row => row.ToView(time.GetUtcNow())),
                ],
            cancellationToken
        );

    public Task<Answer<TokenView>> Find(TokenId id, CancellationToken cancellationToken) =>
        work.Run<Answer<TokenView>>(
            async (transaction, ct) => await One(transaction, id, ct) is { } row ? row.ToView(time.GetUtcNow()) : NotFound(id),
            cancellationToken
        );

    /// <summary>Creates a token. Its secret is in this answer and nowhere else.</summary>
    public async Task<Answer<NewTokenView>> Create(TokenRequest request, Cause cause, CancellationToken cancellationToken)
    {
        var now = Sql.Moment(time.GetUtcNow());
        var secret = TokenText.NewSecret();
        var row = new TokenRow
        {
            TokenId = TokenId.New(),
            Name = request.Name,
            SecretHash = SHA256.HashData(secret),
            Scope = request.Scope,
            Workspaces = request.Workspaces is null ? null : [.. request.Workspaces.Distinct()],
            CreatedAt = now,
            CreatedBy = cause.Actor,
            ExpiresAt = request.ExpiresAt is { } at ? Sql.Moment(at) : null,
            Revision = 1,
        };
        try
        {
            return await work.Run<Answer<NewTokenView>>(
                async (transaction, ct) =>
                {
                    if (await Missing(transaction, row.Workspaces ?? [], ct) is { } missing)
                        return missing;
                    Insert(transaction, row);
                    Publish(transaction, EventTopics.TokenCreated, row, cause, now);
                    return new NewTokenView { Token = row.ToView(now), Secret = TokenText.Of(row.TokenId.ToString(), secret) };
                },
                cancellationToken
            );
        }
        catch (PostgresException taken) when (taken.SqlState is PostgresErrorCodes.UniqueViolation)
        {
            return new Refusal(
                ProblemReason.TokenNameTaken,
                $"Another token has the name '{request.Name}'. Revoke it first, or choose another name."
            );
        }
    }

    /// <summary>Revokes a token: it is refused from now on. Idempotent.</summary>
    public Task<Answer<TokenView>> Revoke(TokenId id, Cause cause, CancellationToken cancellationToken) =>
        work.Run<Answer<TokenView>>(
            async (transaction, ct) =>
            {
                if (await One(transaction, id, ct) is not { } row)
                    return NotFound(id);
                var now = Sql.Moment(time.GetUtcNow());
                if (row.RevokedAt is not null)
                    return row.ToView(now);
                row = row with { RevokedAt = now, RevokedBy = cause.Actor, Revision = row.Revision + 1 };
                transaction.StageExpecting(
                    1,
                    "update tokens set revoked_at = $2, revoked_by = $3, revision = $4 where token_id = $1 and revision = $4 - 1",
                    id.ToString(),
                    now,
                    cause.Actor,
                    row.Revision
                );
                Publish(transaction, EventTopics.TokenRevoked, row, cause, now);
                return row.ToView(now);
            },
            cancellationToken
        );

    private static async Task<Refusal?> Missing(
        StoreTransaction transaction,
        IReadOnlyList<WorkspaceId> workspaces,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(
            "select wanted from unnest($1::text[]) wanted where not exists (select from workspaces where workspace_id = wanted) limit 1",
            cancellationToken,
            Sql.Texts(workspaces)
        );
        return await command.ExecuteScalarAsync(cancellationToken) is string missing
            ? new Refusal(ProblemReason.WorkspaceNotFound, $"No workspace {missing}; GET /v1/workspaces lists the workspaces.")
            : null;
    }

    private static void Insert(StoreTransaction transaction, TokenRow row) =>
        transaction.Stage(
            "insert into tokens (token_id, name, secret_hash, scope, workspaces, created_at, created_by, expires_at, revision) "
                + "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            row.TokenId.ToString(),
            row.Name,
            row.SecretHash,
            SnakeCase.Of(row.Scope),
            row.Workspaces is { } workspaces ? Sql.Texts(workspaces) : Sql.NoTexts(),
            row.CreatedAt,
            row.CreatedBy,
            Sql.Time(row.ExpiresAt),
            row.Revision
        );

    private static async Task<TokenRow?> One(StoreTransaction transaction, TokenId id, CancellationToken cancellationToken) =>
        (await Read(transaction, "token_id = $1 for update", cancellationToken, id.ToString())).SingleOrDefault();

    private static async Task<IReadOnlyList<TokenRow>> Read(
        StoreTransaction transaction,
        string condition,
        CancellationToken cancellationToken,
        params object?[] values
    )
    {
        await using var command = await transaction.Command(
            $"select {TokenRow.Columns} from tokens where {condition}",
            cancellationToken,
            values
        );
        return await TokenRow.Read(command, cancellationToken);
    }

    private static void Publish(StoreTransaction transaction, string topic, TokenRow row, Cause cause, DateTimeOffset at) =>
        transaction.Feed(
            new CloudEvent
            {
                Id = EventId.New(),
                Source = LaneSchema.EventSource,
                Type = topic,
                Subject = row.TokenId.ToString(),
                Time = at,
                CorrelationId = cause.CorrelationId,
                Revision = row.Revision,
                Index = 0,
                Actor = cause.Actor,
                Data = CloudEvent.DataOf(row.ToView(at)),
            }.ToFeed()
        );

    private static Refusal NotFound(TokenId id) => new(ProblemReason.TokenNotFound, $"No token {id}; GET /v1/tokens lists the tokens.");
}
