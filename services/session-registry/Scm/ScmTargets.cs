using Helios.Contracts.Identifiers;
using Helios.Persistence;
using Helios.SessionRegistry.Persistence;

namespace Helios.SessionRegistry.Scm;

/// <summary>The table <c>scm_targets</c>: which branch of which repository a session works on.</summary>
internal static class ScmTargets
{
    public static void Save(PersistenceSession session, SessionId id, string? repository, string? branch)
    {
        if (branch is null)
            return;
        session.Stage(
            """
            insert into scm_targets (session_id, repository, branch) values ($1, $2, $3)
            on conflict (session_id) do update set repository = coalesce($2, scm_targets.repository), branch = $3
            """,
            Sql.Text(id.ToString()),
            Sql.Text(repository),
            Sql.Text(branch));
    }

    /// <summary>Those that are looked at: sessions that were not ended, and whose pull request is not over.</summary>
    public static async Task<IReadOnlyList<ScmTarget>> Open(PersistenceSession session, ScmOptions options, CancellationToken cancellationToken)
    {
        await using var select = await session.Command(
            """
            select session_id, workspace_id, repository, branch, pull_request_number, created_at
            from scm_targets join sessions using (session_id)
            where session_state <> 'terminated' and pull_request_state not in ('merged', 'closed')
            order by session_id
            """,
            cancellationToken);
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        var targets = new List<ScmTarget>();
        while (await row.ReadAsync(cancellationToken))
        {
            var address = options.Repositories.TryGetValue(row.GetString(1), out var configured) ? configured : row.Text(2);
            var fork = options.Forks.TryGetValue(row.GetString(1), out var pushedTo) ? ScmRepository.Parse(pushedTo) : null;
            if (ScmRepository.Parse(address) is { } repository)
                targets.Add(new(SessionId.Parse(row.GetString(0)), repository, fork, row.GetString(3), row.IsDBNull(4) ? null : row.GetInt32(4), row.Time(5)!.Value));
        }

        return targets;
    }
}
