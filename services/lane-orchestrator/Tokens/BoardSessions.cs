using System.Security.Cryptography;
using System.Text;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Hosting;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Helios.LaneOrchestrator.Tokens;

/// <summary>
/// Sign-ins to the board. A caller gets a code for its token, and a browser exchanges the code, once, for the secret of a cookie. Codes and
/// secrets are random and stored as hashes. A session has the rights of its token, and ends with it.
/// </summary>
internal sealed class BoardSessions(
    [FromKeyedServices(LaneSchema.Name)] NpgsqlDataSource database,
    TokenVerifier tokens,
    IOptions<HttpOptions> options,
    TimeProvider time
)
{
    private const int SecretBytes = 32;

    /// <summary>Creates a code.</summary>
    /// <param name="token">The token that it stands for; null for the configured one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<BoardCodeView> NewCode(TokenId? token, CancellationToken cancellationToken)
    {
        var now = Sql.Moment(time.GetUtcNow());
        var expires = now + options.Value.BoardCodeLasts;
        var code = RandomNumberGenerator.GetBytes(SecretBytes);
        // Nobody needs the expired ones, and they are few.
        await using var command = database.CreateCommand(
            """
            with old as (delete from board_codes where expires_at <= $4), over as (delete from board_sessions where expires_at <= $4)
            insert into board_codes (code_hash, token_id, expires_at) values ($1, $2, $3)
            """
        );
        command.Parameters.Add(Sql.Bytes(Hash(code, isConfigured: token is null)));
        command.Parameters.Add(Sql.Text(token?.ToString()));
        command.Parameters.Add(Sql.Time(expires));
        command.Parameters.Add(Sql.Time(now));
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new BoardCodeView { Code = Convert.ToHexStringLower(code), ExpiresAt = expires };
    }

    /// <summary>Exchanges a code for a session; null if it is wrong, used or expired, or its token has ended.</summary>
    /// <returns>The secret of the cookie, and the caller that it identifies from now on.</returns>
    public async Task<(string Secret, Caller Caller)?> Exchange(string code, CancellationToken cancellationToken)
    {
        if (!TryRead(code, out var used))
            return null;
        var now = Sql.Moment(time.GetUtcNow());
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        await using var command = database.CreateCommand(
            """
            with used as (delete from board_codes where code_hash = any($1) and expires_at > $2 returning token_id)
            insert into board_sessions (secret_hash, token_id, created_at, expires_at)
            select case when token_id is null then $3 else $4 end, token_id, $2, $5 from used
            """
        );
        command.Parameters.Add(Both(used));
        command.Parameters.Add(Sql.Time(now));
        command.Parameters.Add(Sql.Bytes(Hash(secret, isConfigured: true)));
        command.Parameters.Add(Sql.Bytes(Hash(secret, isConfigured: false)));
        command.Parameters.Add(Sql.Time(now + options.Value.BoardSessionLasts));
        if (await command.ExecuteNonQueryAsync(cancellationToken) == 0)
            return null;
        var text = Convert.ToHexStringLower(secret);
        return await Verify(text, cancellationToken) is { } caller ? (text, caller) : null;
    }

    /// <summary>The caller with this cookie; null if its session or the token of its session has ended.</summary>
    public async Task<Caller?> Verify(string secret, CancellationToken cancellationToken)
    {
        if (!TryRead(secret, out var bytes))
            return null;
        string? token;
        DateTimeOffset expires;
        await using (
            var command = database.CreateCommand(
                "select token_id, expires_at from board_sessions where secret_hash = any($1) and expires_at > $2"
            )
        )
        {
            command.Parameters.Add(Both(bytes));
            command.Parameters.Add(Sql.Time(Sql.Moment(time.GetUtcNow())));
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            if (!await row.ReadAsync(cancellationToken))
                return null;
            token = row.Text(0);
            expires = row.GetFieldValue<DateTimeOffset>(1);
        }

        var caller = token is null ? Caller.Administrator : await tokens.CallerOf(TokenId.Parse(token), cancellationToken);
        return caller is null ? null : caller with { SessionEnds = expires };
    }

    /// <summary>Ends a session. Idempotent.</summary>
    public async Task End(string secret, CancellationToken cancellationToken)
    {
        if (!TryRead(secret, out var bytes))
            return;
        await using var command = database.CreateCommand("delete from board_sessions where secret_hash = any($1)");
        command.Parameters.Add(Both(bytes));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static bool TryRead(string text, out byte[] secret)
    {
        secret = new byte[SecretBytes];
        return text.Length == 2 * SecretBytes && Convert.FromHexString(text, secret, out _, out _) is System.Buffers.OperationStatus.Done;
    }

    // The configured token may be short: without the secret, which is the key and stored nowhere, it cannot be guessed from the hash.
    private byte[] Hash(byte[] secret, bool isConfigured) =>
        HMACSHA256.HashData(secret, isConfigured ? Encoding.UTF8.GetBytes($"configured {options.Value.BearerToken}") : "token"u8.ToArray());

    private NpgsqlParameter Both(byte[] secret) =>
        new()
        {
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
            Value = new[] { Hash(secret, isConfigured: false), Hash(secret, isConfigured: true) },
        };
}
