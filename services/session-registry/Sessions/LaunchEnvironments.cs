using Helios.Contracts.Identifiers;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;

namespace Helios.SessionRegistry.Sessions;

/// <summary>
/// The table <c>launch_environments</c>: the variables that callers have chosen for agents, also for restores. They may be secrets, so they
/// are in no view, no event and no change data.
/// </summary>
internal static class LaunchEnvironments
{
    public static void Save(StoreTransaction transaction, SessionId id, IReadOnlyDictionary<string, string> environment) =>
        transaction.Stage(
            """
            insert into launch_environments (session_id, environment) values ($1, $2)
            on conflict (session_id) do update set environment = $2
            """,
            Sql.Text(id.ToString()),
            Sql.Jsonb(environment)
        );

    public static async Task<IReadOnlyDictionary<string, string>?> Find(
        StoreTransaction transaction,
        SessionId id,
        CancellationToken cancellationToken
    )
    {
        await using var select = await transaction.Command(
            "select environment from launch_environments where session_id = $1",
            cancellationToken,
            Sql.Text(id.ToString())
        );
        return await select.ExecuteScalarAsync(cancellationToken) is string json ? Sql.FromJson<Dictionary<string, string>>(json) : null;
    }
}
