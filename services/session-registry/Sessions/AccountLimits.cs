using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;

namespace Helios.SessionRegistry.Sessions;

/// <summary>
/// Whether a new agent may start: not while its account is known to be at its usage limit. Agents of the same kind on the same host,
/// through the same transport, have the same login, and so the same account.
/// </summary>
internal static class AccountLimits
{
    /// <summary>Refuses a launch, or gives the time before which it must not begin; both null if it may begin now.</summary>
    public static async Task<(Refused? Refused, DateTimeOffset? NotBefore)> Admit(
        StoreTransaction transaction,
        HostId host,
        string provider,
        SessionTransport transport,
        WorkspaceId workspace,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (
            provider is SessionProviders.Command
            || await Find(transaction, host, provider, transport, now, cancellationToken) is not { } at
        )
            return (null, null);
        return await PolicyOf(transaction, workspace, cancellationToken) switch
        {
            UsageLimitPolicy.Start => (null, null),
            UsageLimitPolicy.Wait => (null, at.ResetsAt),
            _ => (SessionRefusals.UsageLimited(provider, at.Session, at.ResetsAt), null),
        };
    }

    /// <summary>The limit of an account that lasts longest; null if none is known, or an agent has worked with the account since.</summary>
    private static async Task<(SessionId Session, DateTimeOffset ResetsAt)?> Find(
        StoreTransaction transaction,
        HostId host,
        string provider,
        SessionTransport transport,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await using var select = await transaction.Command(
            """
            select session_id, limit_resets_at from sessions as limited
            where host_id = $1 and provider = $2 and transport = $3 and limit_seen_at is not null and limit_resets_at > $4
            and not exists (
                select from sessions as other
                where other.host_id = $1 and other.provider = $2 and other.transport = $3 and other.active
                and other.activity_state = 'active' and other.activity_at > limited.limit_seen_at)
            order by limit_resets_at desc limit 1
            """,
            cancellationToken,
            Sql.Text(host.ToString()),
            Sql.Text(provider),
            Sql.Text(SnakeCase.Of(transport)),
            Sql.Time(now)
        );
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (SessionId.Parse(row.GetString(0)), row.Time(1)!.Value) : null;
    }

    private static async Task<UsageLimitPolicy> PolicyOf(
        StoreTransaction transaction,
        WorkspaceId workspace,
        CancellationToken cancellationToken
    )
    {
        await using var select = await transaction.Command(
            "select on_usage_limit from workspace_reactions where workspace_id = $1",
            cancellationToken,
            Sql.Text(workspace.ToString())
        );
        return await select.ExecuteScalarAsync(cancellationToken) is string words
            ? SnakeCase.Parse<UsageLimitPolicy>(words)
            : UsageLimitPolicy.Refuse;
    }
}
