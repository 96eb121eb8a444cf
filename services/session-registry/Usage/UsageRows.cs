using System.Globalization;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Persistence;
using Npgsql;

namespace Helios.SessionRegistry.Usage;

/// <summary>The table <c>usage</c>.</summary>
internal static class UsageRows
{
    /// <summary>Replaces what is known of a launch, unless more is known. The caller has locked the session's row.</summary>
    public static async Task Replace(
        StoreTransaction transaction,
        AgentUsageReported report,
        WorkspaceId workspace,
        string provider,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await using (
            var known = await transaction.Command(
                "select max(counted) from usage where session_id = $1 and launch_id = $2",
                cancellationToken,
                Sql.Text(report.SessionId.ToString()),
                Sql.Text(report.LaunchId.ToString())
            )
        )
        {
            if (await known.ExecuteScalarAsync(cancellationToken) is long counted && counted >= report.Counted)
                return;
        }

        transaction.Stage(
            "delete from usage where session_id = $1 and launch_id = $2",
            Sql.Text(report.SessionId.ToString()),
            Sql.Text(report.LaunchId.ToString())
        );
        foreach (var used in report.Usage)
        {
            transaction.Stage(
                """
                insert into usage (session_id, launch_id, model, day, workspace_id, lane_id, provider, input_tokens, cached_input_tokens,
                    cache_write_tokens, output_tokens, answers, cost_usd, counted, updated_at)
                values ($1, $2, $3, $4::date, $5, $6, $7, $8, $9, $10, $11, $12, $13::numeric, $14, $15)
                """,
                Sql.Text(report.SessionId.ToString()),
                Sql.Text(report.LaunchId.ToString()),
                Sql.Text(used.Model ?? ""),
                Sql.Text(used.Day),
                Sql.Text(workspace.ToString()),
                Sql.Text(report.LaneId.ToString()),
                Sql.Text(provider),
                Sql.Long(used.Tokens.Input),
                Sql.Long(used.Tokens.CachedInput),
                Sql.Long(used.Tokens.CacheWrite),
                Sql.Long(used.Tokens.Output),
                Sql.Long(used.Answers),
                Sql.Text(used.CostUsd?.ToString(CultureInfo.InvariantCulture)),
                Sql.Long(report.Counted),
                Sql.Time(now)
            );
        }
    }

    /// <summary>What was used, one entry per combination of group, agent and model, because prices depend on the model.</summary>
    public static async Task<IReadOnlyList<UsedOfModel>> Find(
        StoreTransaction transaction,
        FindUsage asked,
        CancellationToken cancellationToken
    )
    {
        var key = asked.By switch
        {
            UsageGroup.Workspace => "workspace_id",
            UsageGroup.Lane => "lane_id",
            UsageGroup.Session => "session_id",
            UsageGroup.Model => "provider",
            _ => "day::text",
        };
        await using var select = await transaction.Command(
            $"""
            select {key}, min(workspace_id), min(lane_id), provider, model, cost_usd is not null,
                sum(input_tokens)::bigint, sum(cached_input_tokens)::bigint, sum(cache_write_tokens)::bigint, sum(output_tokens)::bigint,
                sum(answers)::bigint, sum(cost_usd), max(day)::text
            from usage
            where ($1::text is null or lane_id = $1) and ($2::text is null or session_id = $2) and ($3::text is null or workspace_id = $3)
                and ($4::text is null or day >= $4::date) and ($5::text is null or day <= $5::date)
            group by {key}, provider, model, cost_usd is not null
            order by max(day) desc, 1, provider, model
            """,
            cancellationToken,
            Sql.Text(asked.LaneId?.ToString()),
            Sql.Text(asked.SessionId?.ToString()),
            Sql.Text(asked.WorkspaceId?.ToString()),
            Sql.Text(asked.Since),
            Sql.Text(asked.Until)
        );
        await using var row = await select.ExecuteReaderAsync(cancellationToken);
        var found = new List<UsedOfModel>();
        while (await row.ReadAsync(cancellationToken))
            found.Add(Read(row));
        return found;
    }

    private static UsedOfModel Read(NpgsqlDataReader row) =>
        new()
        {
            Key = row.GetString(0),
            Workspace = WorkspaceId.Parse(row.GetString(1)),
            Lane = LaneId.Parse(row.GetString(2)),
            Agent = row.GetString(3),
            Model = row.GetString(4) is { Length: > 0 } model ? model : null,
            Tokens = new TokenCounts
            {
                Input = row.GetInt64(6),
                CachedInput = row.GetInt64(7),
                CacheWrite = row.GetInt64(8),
                Output = row.GetInt64(9),
            },
            Answers = row.GetInt64(10),
            CostUsd = row.IsDBNull(11) ? null : row.GetDecimal(11),
        };
}
