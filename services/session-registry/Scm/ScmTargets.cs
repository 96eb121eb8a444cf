using Helios.Contracts.Identifiers;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;

namespace Helios.SessionRegistry.Scm;

/// <summary>The table <c>scm_targets</c>: which branch of which repository a session works on.</summary>
internal static class ScmTargets
{
    public static void Save(StoreTransaction transaction, SessionId id, string? repository, string? branch)
    {
        if (branch is null)
            return;
        transaction.Stage(
            """
            insert into scm_targets (session_id, repository, branch) values ($1, $2, $3)
            on conflict (session_id) do update set repository = coalesce($2, scm_targets.repository), branch = $3,
                none_seen_at = case when scm_targets.branch = $3 then scm_targets.none_seen_at end
            """,
            Sql.Text(id.ToString()),
            Sql.Text(repository),
            Sql.Text(branch)
        );
    }

    /// <summary>Records that these sessions have no pull request.</summary>
    public static void NoneSeen(StoreTransaction transaction, IReadOnlyList<SessionId> ids, DateTimeOffset at)
    {
        if (ids.Count > 0)
            transaction.Stage(
                "update scm_targets set none_seen_at = $2 where session_id = any($1)",
                ids.Select(id => id.ToString()).ToArray(),
                Sql.Time(at)
            );
    }

    /// <summary>Whether a session is known to have no pull request: a recent check found none.</summary>
    public static async Task<bool> KnownToHaveNone(
        StoreTransaction transaction,
        SessionId id,
        DateTimeOffset seenSince,
        CancellationToken cancellationToken
    )
    {
        await using var select = await transaction.Command(
            "select 1 from scm_targets where session_id = $1 and none_seen_at >= $2",
            cancellationToken,
            Sql.Text(id.ToString()),
            Sql.Time(seenSince)
        );
        return await select.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <summary>The watched sessions: those that have not ended and whose pull request is not closed or merged.</summary>
    public static async Task<IReadOnlyList<ScmTarget>> Open(
        StoreTransaction transaction,
        ScmOptions options,
        CancellationToken cancellationToken
    )
    {
        await using var select = await transaction.Command(
            """
            select session_id, workspace_id, repository, branch, pull_request_number, created_at
            from scm_targets join sessions using (session_id)
            where session_state <> 'terminated' and pull_request_state not in ('merged', 'closed')
            order by session_id
            """,
            cancellationToken
        );
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        var targets = new List<ScmTarget>();
        while (await row.ReadAsync(cancellationToken))
        {
            var repository = options.Repositories.TryGetValue(row.GetString(1), out var configured)
                ? ScmRepository.Parse(configured)
                : ScmRepository.Parse(row.Text(2), options.ServesHost);
            var fork = options.Forks.TryGetValue(row.GetString(1), out var pushedTo) ? ScmRepository.Parse(pushedTo) : null;
            if (repository is { } named)
                targets.Add(
                    new(
                        SessionId.Parse(row.GetString(0)),
                        named,
                        fork,
                        row.GetString(3),
                        row.IsDBNull(4) ? null : row.GetInt32(4),
                        row.Time(5)!.Value
                    )
                );
        }

        return targets;
    }
}
