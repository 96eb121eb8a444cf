using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Runs;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Runs;

/// <summary>A run in flight: waits for its end, or ends it, and then reports how it ended.</summary>
internal sealed partial class ActiveRun(
    StartRun request,
    RunFolder folder,
    ProcessIdentity identity,
    DateTimeOffset startedAt,
    Task<CommandEnding>? exit,
    TimeProvider time,
    RunOptions options,
    TimeSpan killGrace,
    ILogger logger
)
{
    /// <summary>Slightly below the maximum of a timer.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    private readonly TaskCompletionSource<RunStatus> wantedEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<RunEnded> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long stdoutPunched;
    private long stderrPunched;

    public RunId RunId => request.RunId;

    public LaneId LaneId => request.Operation.LaneId;

    public ProcessIdentity Identity => identity;

    public DateTimeOffset StartedAt => startedAt;

    private EnvironmentMarker Marker => new(LaneEnvironment.RunMark, RunId.ToString());

    /// <summary>Completes when nothing of the run is left, or when it has ended by itself.</summary>
    public Task<RunEnded> Ended => ended.Task;

    /// <summary>Requests its end; the first request counts.</summary>
    public void End(RunStatus status) => wantedEnd.TrySetResult(status);

    public void Bound()
    {
        stdoutPunched = RunOutput.Bound(folder.Stdout, options.OutputLimitBytes, stdoutPunched);
        stderrPunched = RunOutput.Bound(folder.Stderr, options.OutputLimitBytes, stderrPunched);
    }

    /// <summary>Waits for the end. Cancellation leaves the run alone for the next agent process to adopt.</summary>
    public async Task<RunEnded> Watch(CancellationToken stopping)
    {
        try
        {
            if (folder.ReadEnding() is { } begun)
                End(begun);
            using var timer = request.Timeout > TimeSpan.Zero ? TimeOut() : null;
            var gone = Whole(exit ?? Adopted(stopping), stopping);
            await Task.WhenAny(gone, wantedEnd.Task).WaitAsync(stopping);
            stopping.ThrowIfCancellationRequested();
            RunStatus? killed = null;
            string? detail = null;
            if (!gone.IsCompleted)
            {
                killed = await wantedEnd.Task;
                detail = await Kill(killed.Value).WaitAsync(stopping);
            }

            var report = Report(gone, killed, detail);
            // Reported anyway: it is kept with the operation until it is settled.
            TryKeep(() => folder.Ended = report);
            ended.TrySetResult(report);
            return report;
        }
        catch (Exception exception)
        {
            if (exception is OperationCanceledException)
                ended.TrySetCanceled(CancellationToken.None);
            else
                ended.TrySetException(exception);
            // Waiters see the exception; nobody has to wait.
            _ = ended.Task.Exception;
            throw;
        }
    }

    private ITimer TimeOut()
    {
        var left = request.Timeout - (time.GetUtcNow() - startedAt);
        var due =
            left < TimeSpan.Zero ? TimeSpan.Zero
            : left > LongestTimer ? LongestTimer
            : left;
        return time.CreateTimer(_ => End(RunStatus.TimedOut), state: null, due, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for the end of a process that is not a child of this one.</summary>
    private async Task<CommandEnding> Adopted(CancellationToken stopping)
    {
        while (identity.Check() is not Liveness.Dead)
            await Task.Delay(options.AdoptedRunPoll, time, stopping);
        return new CommandEnding.Vanished();
    }

    /// <summary>
    /// The program that executes a run may end first: the run continues while a process has its mark and no exit is recorded.
    /// </summary>
    private async Task<CommandEnding> Whole(Task<CommandEnding> executed, CancellationToken stopping)
    {
        var ending = await executed;
        while (folder.IsThroughPar && folder.ReadExit() is null && ProcessTree.Find(Marker).Count > 0)
            await Task.Delay(options.AdoptedRunPoll, time, stopping);
        return ending;
    }

    private async Task<string?> Kill(RunStatus wanted)
    {
        // Recorded first: after a crash the next agent process knows why the run ended. A full disk must not prevent the kill: this run may
        // be the one that fills it.
        TryKeep(() => folder.WriteEnding(wanted));
        var report = await ProcessTree.Terminate(ProcessScope.Of(identity, Marker), killGrace, CancellationToken.None);
        return report.NothingLeft
            ? null
            : $"{report.Survivors.Count} processes survived SIGKILL: {string.Join(", ", report.Survivors.Select(process => process.Pid))}.";
    }

    private void TryKeep(Action write)
    {
        try
        {
            write();
        }
        catch (IOException exception)
        {
            LogNotKept(LaneId, RunId, exception.Message);
        }
    }

    private RunEnded Report(Task gone, RunStatus? killed, string? detail)
    {
        var (exitCode, signal, found) = folder.ReadExit() is { } read ? (read.ExitCode, read.Signal, true) : (null, null, false);
        var wanted = killed ?? folder.ReadEnding();
        if (!found && wanted is RunStatus.Cancelled or RunStatus.TimedOut)
            signal = (int)ProcessSignal.Kill;
        if (!found && wanted is null && folder is { IsThroughPar: true, MayHaveBegun: false })
        {
            (exitCode, found) = (LaneRuns.CannotExecute, true);
            detail = $"par did not execute the command: {RunOutput.Tail(folder.Par).Trim()}";
        }
        else if (
            !found
            && wanted is null
            && !folder.IsThroughPar
            && gone is Task<CommandEnding> { IsCompletedSuccessfully: true, Result: CommandEnding.Exited(var code) }
        )
        {
            // For example, the disk was full; but this process is the parent and saw the exit.
            (exitCode, found) = (code, true);
        }

        if (!found && wanted is null)
        {
            detail =
                identity.BootId != ProcessIdentity.CurrentBootId
                    ? "The host was rebooted during the run."
                    : "Its supervising shell was killed, so the exit status of the command is unknown.";
        }
        else if (wanted is RunStatus.Lost)
        {
            detail ??= "The lane's par task was lost, and its processes were ended.";
        }

        return new RunEnded
        {
            Operation = request.Operation,
            RunId = RunId,
            Status = wanted ?? (found ? RunStatus.Exited : RunStatus.Lost),
            ExitCode = exitCode,
            Signal = signal,
            Stdout = RunOutput.Tail(folder.Stdout),
            Stderr = RunOutput.Tail(folder.Stderr),
            TruncatedBytes = NotKept(folder.Stdout) + NotKept(folder.Stderr),
            Detail = detail,
            StartedAt = startedAt,
            EndedAt = time.GetUtcNow(),
            Cause = request.Cause,
        };
    }

    private long NotKept(string path)
    {
        var (from, to) = RunOutput.Skipped(RunOutput.Length(path), options.OutputLimitBytes);
        return to - from;
    }

    [LoggerMessage(2032, LogLevel.Warning, "{Lane}: could not record how {Run} ends: {Error}")]
    private partial void LogNotKept(LaneId lane, RunId run, string error);
}
