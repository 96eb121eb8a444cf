using System.Security.Cryptography;
using System.Text;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Helios.LaneOrchestrator.Tokens;

/// <summary>
/// Finds the caller of a bearer token. Each request looks the token up, so that a revoked one is refused at once, by every orchestrator.
/// </summary>
internal sealed partial class TokenVerifier(
    [FromKeyedServices(LaneSchema.Name)] NpgsqlDataSource database,
    LaneTokens lanes,
    IOptions<HttpOptions> options,
    TimeProvider time,
    ILogger<TokenVerifier> log
)
{
    private static readonly TimeSpan UseIsRecordedEvery = TimeSpan.FromMinutes(5);

    /// <summary>The caller; null if the token is wrong, expired or revoked. Why is logged, without the secret, and not answered.</summary>
    public async Task<Caller?> Verify(string text, CancellationToken cancellationToken)
    {
        if (IsConfigured(text))
            return Caller.Administrator;
        if (!TokenText.TryRead(text, out var id, out var secret))
            return null;
        if (LaneId.TryParse(id, provider: null, out var lane))
            return await lanes.Verify(lane, secret, cancellationToken);
        return TokenId.TryParse(id, provider: null, out var token) ? await Verify(token, secret, cancellationToken) : null;
    }

    private async Task<Caller?> Verify(TokenId token, byte[] secret, CancellationToken cancellationToken)
    {
        if (await Find(token, cancellationToken) is not { } row)
            return null;
        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(secret), row.SecretHash))
        {
            LogRefused(token, row.Name, "the secret is wrong");
            return null;
        }

        return await CallerOf(row, cancellationToken);
    }

    /// <summary>The caller of a token that was verified earlier; null if it is revoked or expired by now.</summary>
    public async Task<Caller?> CallerOf(TokenId token, CancellationToken cancellationToken) =>
        await Find(token, cancellationToken) is { } row ? await CallerOf(row, cancellationToken) : null;

    private async Task<Caller?> CallerOf(TokenRow row, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (row.StatusAt(now) is var status and not TokenStatus.Active)
        {
            LogRefused(row.TokenId, row.Name, status is TokenStatus.Revoked ? "it is revoked" : "it has expired");
            return null;
        }

        if (row.LastUsedAt is not { } last || now - last >= UseIsRecordedEvery)
            await RecordUse(row.TokenId, now, cancellationToken);
        return new Caller
        {
            Token = row.TokenId,
            Scope = row.Scope,
            Name = row.Name,
            Workspaces = row.Workspaces,
        };
    }

    // Hashed first: the comparison takes the same time whatever the lengths.
    private bool IsConfigured(string text) =>
        options.Value.BearerToken is { } configured
        && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(text)),
            SHA256.HashData(Encoding.UTF8.GetBytes(configured))
        );

    private async Task<TokenRow?> Find(TokenId token, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"select {TokenRow.Columns} from tokens where token_id = $1");
        command.Parameters.Add(Sql.Text(token.ToString()));
        return (await TokenRow.Read(command, cancellationToken)).SingleOrDefault();
    }

    private async Task RecordUse(TokenId token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "update tokens set last_used_at = $2 where token_id = $1 and (last_used_at is null or last_used_at < $2)"
        );
        command.Parameters.Add(Sql.Text(token.ToString()));
        command.Parameters.Add(Sql.Time(Sql.Moment(now)));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(1903, LogLevel.Warning, "A request with token {Token} ('{Name}') was refused: {Why}")]
    private partial void LogRefused(TokenId token, string name, string why);
}
