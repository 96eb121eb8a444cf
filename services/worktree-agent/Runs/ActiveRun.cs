using Helios.Contracts.Identifiers;
using Helios.Contracts.Runs;
using Helios.Processes;
using Helios.WorktreeAgent.Hosting;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Runs;

/// <summary>A run in flight: waits for its end, or brings it about, and then says how it ended.</summary>
internal sealed partial class ActiveRun(
    StartRun request, RunFolder folder, ProcessIdentity identity, DateTimeOffset startedAt, Task<CommandEnding>? exit,
    TimeProvider time, WorktreeAgentOptions options, ILogger logger)
{
    /// <summary>What a timer takes at most is a little more.</summary>
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

    /// <summary>Completes when nothing of the run is left, or when it ended by itself.</summary>
    public Task<RunEnded> Ended => ended.Task;

    /// <summary>Asks for its end; the first wish counts.</summary>
    public void End(RunStatus status) => wantedEnd.TrySetResult(status);

    public void Bound()
    {
        stdoutPunched = RunOutput.Bound(folder.Stdout, options.OutputLimitBytes, stdoutPunched);
        stderrPunched = RunOutput.Bound(folder.Stderr, options.OutputLimitBytes, stderrPunched);
    }

    /// <summary>Waits for the end. Cancelling leaves the run alone, for the next agent to adopt.</summary>
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
            // Told all the same: it is kept with the operation until it is settled.
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
            // Whoever waits for the end hears of it; nobody needs to.
            _ = ended.Task.Exception;
            throw;
        }
    }

    private ITimer TimeOut()
    {
        var left = request.Timeout - (time.GetUtcNow() - startedAt);
        var due = left < TimeSpan.Zero ? TimeSpan.Zero : left > LongestTimer ? LongestTimer : left;
        return time.CreateTimer(_ => End(RunStatus.TimedOut), state: null, due, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for the end of a process that is no child of ours.</summary>
    private async Task<CommandEnding> Adopted(CancellationToken stopping)
    {
        while (identity.Check() is not Liveness.Dead)
            await Task.Delay(options.AdoptedRunPoll, time, stopping);
        return new CommandEnding.Vanished();
    }

    /// <summary>What executes a run for us may end before it: a run that is marked and has not said its end goes on.</summary>
    private async Task<CommandEnding> Whole(Task<CommandEnding> executed, CancellationToken stopping)
    {
        var ending = await executed;
        while (folder.IsThroughPar && folder.ReadExit() is null && ProcessTree.Find(Marker).Count > 0)
            await Task.Delay(options.AdoptedRunPoll, time, stopping);
        return ending;
    }

    private async Task<string?> Kill(RunStatus wanted)
    {
        // Written first: if we die in between, the next agent knows why the run ended. A full disk saves nobody from being killed: it may be this run that fills it.
        TryKeep(() => folder.WriteEnding(wanted));
        var report = await ProcessTree.Terminate(ProcessScope.Of(identity, Marker), options.KillGrace, CancellationToken.None);
        return report.NothingLeft
            ? null
            : $"{report.Survivors.Count} processes did not end on SIGKILL: {string.Join(", ", report.Survivors.Select(process => process.Pid))}.";
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
        else if (!found && wanted is null && !folder.IsThroughPar && gone is Task<CommandEnding> { IsCompletedSuccessfully: true, Result: CommandEnding.Exited(var code) })
        {
            // The disk was full, say; but we are the parent and saw it.
            (exitCode, found) = (code, true);
        }

        if (!found && wanted is null)
        {
            detail = identity.BootId != ProcessIdentity.CurrentBootId
                ? "The host was rebooted while it ran."
                : "Its supervising shell was ended from outside; how the command ended is not known.";
        }
        else if (wanted is RunStatus.Lost)
        {
            detail ??= "The lane's par task was lost, and what ran for it was ended.";
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

    [LoggerMessage(2032, LogLevel.Warning, "{Lane}: how {Run} ends could not be written down: {Error}")]
    private partial void LogNotKept(LaneId lane, RunId run, string error);
}
