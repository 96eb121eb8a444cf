using Helios.Contracts.Identifiers;
using Helios.Contracts.Runs;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Helios.LaneOrchestrator.Runs;

/// <summary>The rows of runs, written in the transactions of their lane; every change wakes who waits for the run.</summary>
internal static class RunRows
{
    private const string Columns =
        "run_id, lane_id, argv, cwd, status, exit_code, signal, stdout, stderr, truncated_bytes, detail, timeout, cancel_requested_at, created_at, started_at, ended_at";

    public static async Task<RunRow?> Find(PersistenceSession session, LaneId lane, RunId run, CancellationToken cancellationToken)
    {
        await using var command = await session.Command(
            $"select {Columns} from runs where run_id = $1 and lane_id = $2", cancellationToken, run.ToString(), lane.ToString());
        return (await Read(command, cancellationToken)).SingleOrDefault();
    }

    public static void Insert(PersistenceSession session, RunRow run)
    {
        session.StageExpecting(
            1,
            """
            insert into runs (run_id, lane_id, argv, cwd, status, timeout, created_at) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict do nothing
            """,
            run.RunId.ToString(), run.LaneId.ToString(), Sql.Texts(run.Argv), Sql.Text(run.Cwd), SnakeCase.Of(run.Status),
            new NpgsqlParameter<TimeSpan> { TypedValue = run.Timeout, NpgsqlDbType = NpgsqlDbType.Interval }, run.CreatedAt);
        Wake(session, run.RunId, run.Status);
    }

    public static void NoteRunning(PersistenceSession session, RunId run, DateTimeOffset startedAt)
    {
        session.Stage(
            "update runs set status = 'running', started_at = $2 where run_id = $1 and status = 'starting'", run.ToString(), Sql.Time(Sql.Moment(startedAt)));
        Wake(session, run, RunStatus.Running);
    }

    /// <summary>Notes that the run is to be cancelled.</summary>
    /// <returns>Whether this is the first to say so.</returns>
    public static async Task<bool> RequestCancel(PersistenceSession session, RunId run, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = await session.Command(
            "update runs set cancel_requested_at = $2 where run_id = $1 and cancel_requested_at is null and ended_at is null",
            cancellationToken, run.ToString(), now);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public static async Task<RunRow> End(PersistenceSession session, RunEnded report, CancellationToken cancellationToken)
    {
        await using var command = await session.Command(
            $"""
            update runs set status = $2, exit_code = $3, signal = $4, stdout = $5, stderr = $6, truncated_bytes = $7, detail = $8,
                started_at = coalesce($9, started_at), ended_at = $10
            where run_id = $1 returning {Columns}
            """,
            cancellationToken, report.RunId.ToString(), SnakeCase.Of(report.Status), Sql.Int(report.ExitCode), Sql.Int(report.Signal),
            Sql.Text(report.Stdout), Sql.Text(report.Stderr), report.TruncatedBytes, Sql.Text(report.Detail),
            Sql.Time(report.StartedAt is { } started ? Sql.Moment(started) : null), Sql.Time(Sql.Moment(report.EndedAt)));
        var run = (await Read(command, cancellationToken)).Single();
        Wake(session, run.RunId, run.Status);
        return run;
    }

    public static async Task<IReadOnlyList<RunRow>> End(
        PersistenceSession session, IEnumerable<RunId> runs, RunStatus status, string detail, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = await session.Command(
            $"update runs set status = $2, detail = $3, ended_at = $4 where run_id = any($1) and ended_at is null returning {Columns}",
            cancellationToken, Sql.Texts(runs), SnakeCase.Of(status), Sql.Text(detail), now);
        var ended = await Read(command, cancellationToken);
        foreach (var run in ended)
            Wake(session, run.RunId, run.Status);
        return ended;
    }

    private static void Wake(PersistenceSession session, RunId run, RunStatus status) => session.Notify("helios_runs", $"{run} {SnakeCase.Of(status)}");

    private static async Task<List<RunRow>> Read(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var runs = new List<RunRow>();
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            runs.Add(new RunRow
            {
                RunId = RunId.Parse(row.GetString(0)),
                LaneId = LaneId.Parse(row.GetString(1)),
                Argv = [.. row.GetFieldValue<string[]>(2)],
                Cwd = row.GetString(3),
                Status = SnakeCase.Parse<RunStatus>(row.GetString(4)),
                ExitCode = row.IsDBNull(5) ? null : row.GetInt32(5),
                Signal = row.IsDBNull(6) ? null : row.GetInt32(6),
                Stdout = row.GetString(7),
                Stderr = row.GetString(8),
                TruncatedBytes = row.GetInt64(9),
                Detail = row.IsDBNull(10) ? null : row.GetString(10),
                Timeout = row.GetFieldValue<TimeSpan>(11),
                CancelRequestedAt = Time(12),
                CreatedAt = Time(13)!.Value,
                StartedAt = Time(14),
                EndedAt = Time(15),
            });
        }

        return runs;

        DateTimeOffset? Time(int i) => row.IsDBNull(i) ? null : row.GetFieldValue<DateTimeOffset>(i);
    }
}
