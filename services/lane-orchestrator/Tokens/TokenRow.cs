using System.Data.Common;
using Helios.Contracts.Api.Tokens;
using Helios.Contracts.Identifiers;
using Helios.Persistence.Tables;

namespace Helios.LaneOrchestrator.Tokens;

/// <summary>A row of <c>lanes.tokens</c>.</summary>
internal sealed record TokenRow
{
    public const string Columns =
        "token_id, name, secret_hash, scope, workspaces, created_at, created_by, expires_at, revoked_at, revoked_by, last_used_at, "
        + "revision";

    public required TokenId TokenId { get; init; }

    public required string Name { get; init; }

    /// <summary>SHA-256 of the secret.</summary>
    public required byte[] SecretHash { get; init; }

    public required TokenScope Scope { get; init; }

    public IReadOnlyList<WorkspaceId>? Workspaces { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public string? RevokedBy { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public required long Revision { get; init; }

    /// <summary>Reads what a command with these columns returns.</summary>
    public static async Task<IReadOnlyList<TokenRow>> Read(DbCommand command, CancellationToken cancellationToken)
    {
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<TokenRow>();
        while (await row.ReadAsync(cancellationToken))
            rows.Add(Of(row));
        return rows;
    }

    private static TokenRow Of(DbDataReader row)
    {
        return new TokenRow
        {
            TokenId = TokenId.Parse(row.GetString(0)),
            Name = row.GetString(1),
            SecretHash = row.GetFieldValue<byte[]>(2),
            Scope = SnakeCase.Parse<TokenScope>(row.GetString(3)),
            Workspaces = row.IsDBNull(4) ? null : [.. row.GetFieldValue<string[]>(4).Select(text => WorkspaceId.Parse(text))],
            CreatedAt = row.GetFieldValue<DateTimeOffset>(5),
            CreatedBy = row.GetString(6),
            ExpiresAt = row.Time(7),
            RevokedAt = row.Time(8),
            RevokedBy = row.Text(9),
            LastUsedAt = row.Time(10),
            Revision = row.GetInt64(11),
        };
    }

    public TokenStatus StatusAt(DateTimeOffset now) =>
        RevokedAt is not null ? TokenStatus.Revoked
        : ExpiresAt <= now ? TokenStatus.Expired
        : TokenStatus.Active;

    public TokenView ToView(DateTimeOffset now) =>
        new()
        {
            TokenId = TokenId,
            Name = Name,
            Scope = Scope,
            Workspaces = Workspaces,
            Status = StatusAt(now),
            CreatedAt = CreatedAt,
            CreatedBy = CreatedBy,
            ExpiresAt = ExpiresAt,
            RevokedAt = RevokedAt,
            RevokedBy = RevokedBy,
            LastUsedAt = LastUsedAt,
            Revision = Revision,
        };
}
