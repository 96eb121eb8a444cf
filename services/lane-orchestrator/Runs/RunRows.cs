using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Runs;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Tables;
using Helios.Persistence.Transactions;

namespace Helios.LaneOrchestrator.Runs;

/// <summary>The rows of runs, written in the transactions of their lane; every change wakes waiters for the run.</summary>
internal static class RunRows
{
    private static readonly Table<RunRow> Table = MappedTable.Of<RunRow>();

    public static async Task<RunRow?> Find(StoreTransaction transaction, LaneId lane, RunId run, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            $"select {Table.Names} from runs where run_id = $1 and lane_id = $2",
            cancellationToken,
            run.ToString(),
            lane.ToString()
        );
        return (await Table.Read(command, cancellationToken)).SingleOrDefault();
    }

    public static void Insert(StoreTransaction transaction, RunRow run)
    {
        transaction.StageExpecting(1, $"{Table.InsertSql} on conflict do nothing", [.. Table.Values(run)]);
        Wake(transaction, run.RunId, run.Status);
    }

    public static void NoteRunning(StoreTransaction transaction, RunId run, DateTimeOffset startedAt)
    {
        transaction.Stage(
            "update runs set status = 'running', started_at = $2 where run_id = $1 and status = 'starting'",
            run.ToString(),
            Sql.Time(Sql.Moment(startedAt))
        );
        Wake(transaction, run, RunStatus.Running);
    }

    /// <summary>Records that the run is to be cancelled.</summary>
    /// <returns>Whether this is the first request.</returns>
    public static async Task<bool> RequestCancel(
        StoreTransaction transaction,
        RunId run,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(
            "update runs set cancel_requested_at = $2 where run_id = $1 and cancel_requested_at is null and ended_at is null",
            cancellationToken,
            run.ToString(),
            now
        );
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public static async Task<RunRow> End(StoreTransaction transaction, RunEnded report, CancellationToken cancellationToken)
    {
        await using var command = await transaction.Command(
            $"""
            update runs set status = $2, exit_code = $3, signal = $4, stdout = $5, stderr = $6, truncated_bytes = $7, detail = $8,
                started_at = coalesce($9, started_at), ended_at = $10
            where run_id = $1 returning {Table.Names}
            """,
            cancellationToken,
            report.RunId.ToString(),
            SnakeCase.Of(report.Status),
            Sql.Int(report.ExitCode),
            Sql.Int(report.Signal),
            Sql.Text(report.Stdout),
            Sql.Text(report.Stderr),
            report.TruncatedBytes,
            Sql.Text(report.Detail),
            Sql.Time(report.StartedAt is { } started ? Sql.Moment(started) : null),
            Sql.Time(Sql.Moment(report.EndedAt))
        );
        var run = (await Table.Read(command, cancellationToken)).Single();
        Wake(transaction, run.RunId, run.Status);
        return run;
    }

    public static async Task<IReadOnlyList<RunRow>> End(
        StoreTransaction transaction,
        IEnumerable<RunId> runs,
        RunStatus status,
        string detail,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await using var command = await transaction.Command(
            $"update runs set status = $2, detail = $3, ended_at = $4 where run_id = any($1) and ended_at is null returning {Table.Names}",
            cancellationToken,
            Sql.Texts(runs),
            SnakeCase.Of(status),
            Sql.Text(detail),
            now
        );
        var ended = await Table.Read(command, cancellationToken);
        foreach (var run in ended)
            Wake(transaction, run.RunId, run.Status);
        return ended;
    }

    private static void Wake(StoreTransaction transaction, RunId run, RunStatus status) =>
        transaction.Notify("helios_runs", $"{run} {SnakeCase.Of(status)}");
}
