using System.Collections.Concurrent;
using Helios.Contracts.Api.Runs;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Runs;
using Helios.Processes;
using Helios.Processes.Files;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Runs;

/// <summary>The runs of this host: starts them, adopts those of an earlier agent process, ends them, limits their output.</summary>
internal sealed partial class LaneRuns(
    HostFolder folder,
    LaneLedger ledger,
    ParTasks.ParTasks parTasks,
    LaneEnvironment environment,
    AgentPrograms programs,
    TimeProvider time,
    IOptions<RunOptions> options,
    IOptions<HostOptions> host,
    ILogger<LaneRuns> logger
)
{
    // A shell's exit code for a command it cannot execute.
    public const int CannotExecute = 126;

    private readonly ConcurrentDictionary<RunId, ActiveRun> active = new();

    public ActiveRun? Find(RunId run) => active.GetValueOrDefault(run);

    /// <summary>Whether a run of a lane is in flight.</summary>
    public bool Any(LaneId lane) => active.Values.Any(run => run.LaneId == lane);

    public RunFolder FolderOf(RunId run) => new(folder.RunFolder(run));

    /// <summary>
    /// Starts a run, or finds it already started: in flight, adopted, or ended. A run is never started twice: if the command may
    /// have begun and nothing of it is left, the run is lost.
    /// </summary>
    /// <param name="request">The command.</param>
    /// <param name="mayExist">Whether an earlier agent may have started it.</param>
    /// <param name="stopping">Stops watching, and leaves the run alone.</param>
    /// <returns>The run in flight, or how it ended.</returns>
    public (ActiveRun? Run, RunEnded? Ended) Ensure(StartRun request, bool mayExist, CancellationToken stopping)
    {
        if (active.TryGetValue(request.RunId, out var known))
            return (known, null);
        var files = FolderOf(request.RunId);
        if (files.Exists)
        {
            if (files.Ended is { } before)
                return (null, before with { Operation = request.Operation, Cause = request.Cause });
            if (Adopt(request, files, mayExist) is { } adopted)
                return (Watch(adopted, stopping), null);
            if (files.MayHaveBegun)
                return (null, EndWithout(request, files, RunStatus.Lost, null, "The host's agent stopped while starting the command."));
        }

        files.Make(request);
        if (Refuse(request, out var folderPath) is { } refusal)
            return (null, EndWithout(request, files, RunStatus.Exited, CannotExecute, refusal));
        try
        {
            return (Watch(Start(request, files, folderPath), stopping), null);
        }
        catch (ProcessStartException exception)
        {
            return (null, EndWithout(request, files, RunStatus.Exited, CannotExecute, exception.Message));
        }
    }

    /// <summary>The end of a run that was cancelled before it began.</summary>
    public RunEnded NeverStart(StartRun request, RunStatus status, string detail)
    {
        var files = FolderOf(request.RunId);
        files.Make(request);
        return EndWithout(request, files, status, exitCode: null, detail, onStderr: false);
    }

    /// <summary>Ends every run of a lane; returns when nothing of them is left.</summary>
    public async Task<IReadOnlyList<RunEnded>> EndAll(LaneId lane, RunStatus status, CancellationToken cancellationToken)
    {
        var runs = active.Values.Where(run => run.LaneId == lane).ToArray();
        foreach (var run in runs)
            run.End(status);
        return await Task.WhenAll(runs.Select(run => run.Ended)).WaitAsync(cancellationToken);
    }

    /// <summary>Drops output of running runs beyond the limit.</summary>
    public void Bound()
    {
        foreach (var run in active.Values)
        {
            try
            {
                run.Bound();
            }
            catch (IOException exception)
            {
                LogNotBounded(exception, run.LaneId, run.RunId);
            }
        }
    }

    /// <summary>The same for ended runs, whose remaining processes may continue to write. Also removes runs of forgotten lanes.</summary>
    public void BoundEnded(Func<LaneId, bool> isForgotten)
    {
        foreach (var path in Directory.EnumerateDirectories(folder.Runs, "rn_*"))
        {
            var files = new RunFolder(path);
            if (active.Values.Any(run => path.EndsWith(run.RunId.ToString(), StringComparison.Ordinal)) || files.Ended is null)
                continue;
            if (files.Request is { } request && isForgotten(request.Operation.LaneId))
            {
                Directory.Delete(path, recursive: true);
                continue;
            }

            RunOutput.Bound(files.Stdout, options.Value.OutputLimitBytes, punchedTo: 0);
            RunOutput.Bound(files.Stderr, options.Value.OutputLimitBytes, punchedTo: 0);
        }
    }

    private ActiveRun? Adopt(StartRun request, RunFolder files, bool mayExist)
    {
        if (files.ReadIdentity() is { } known)
            return new ActiveRun(
                request,
                files,
                known.Identity,
                known.StartedAt,
                exit: null,
                time,
                options.Value,
                host.Value.KillGrace,
                logger
            );
        if (!mayExist)
            return null;
        // Started, but not recorded: found by its mark; its leader is the shell.
        var marked = ProcessTree.Find(new EnvironmentMarker(LaneEnvironment.RunMark, request.RunId.ToString()));
        if (marked.FirstOrDefault(process => process.Pid == process.SessionId) is not { } leader)
        {
            // Already ended, with its exit on disk: watched like any other, its end is found at once.
            return files.ReadExit() is not null
                ? new ActiveRun(
                    request,
                    files,
                    new ProcessIdentity(int.MaxValue, 0, ProcessIdentity.CurrentBootId),
                    time.GetUtcNow(),
                    exit: null,
                    time,
                    options.Value,
                    host.Value.KillGrace,
                    logger
                )
                : null;
        }

        var startedAt = time.GetUtcNow();
        files.WriteIdentity(leader.Identity, startedAt);
        return new ActiveRun(request, files, leader.Identity, startedAt, exit: null, time, options.Value, host.Value.KillGrace, logger);
    }

    private static string? Refuse(StartRun request, out string folderPath)
    {
        folderPath = "";
        if (request.Argv.Count == 0 || request.Argv[0].Length == 0)
            return "The command is empty.";
        if (request.Argv.Any(argument => argument.Contains('\0', StringComparison.Ordinal)))
            return "An argument contains a NUL character.";
        if (RegularFile.KindOf(request.WorktreePath) is FileKind.Link)
            return $"The worktree '{request.WorktreePath}' is a symbolic link.";
        if (RealPath.Of(request.WorktreePath) is not { } worktree)
            return $"The worktree '{request.WorktreePath}' does not exist.";
        if (RealPath.Of(Path.Combine(worktree, request.Cwd)) is not { } resolved || !Directory.Exists(resolved))
            return $"The folder '{request.Cwd}' does not exist.";
        if (!RealPath.IsWithin(resolved, worktree))
            return $"The folder '{request.Cwd}' is outside the worktree.";
        folderPath = resolved;
        return null;
    }

    private ActiveRun Start(StartRun request, RunFolder files, string folderPath)
    {
        var record = ledger.Find(request.Operation.LaneId);
        var lanes = environment.ChangesFor(request.Operation.LaneId, record?.DisplayName ?? "", record?.Ports ?? []);
        var variables = new Dictionary<string, string?>(lanes, StringComparer.Ordinal);
        foreach (var (name, value) in request.Environment)
            variables[name] = value;
        // Callers cannot override the marks, so the processes are always found again.
        variables[LaneEnvironment.LaneMark] = lanes[LaneEnvironment.LaneMark];
        variables[LaneEnvironment.InstallationMark] = lanes[LaneEnvironment.InstallationMark];
        variables[LaneEnvironment.HostMark] = lanes[LaneEnvironment.HostMark];
        variables[LaneEnvironment.RunMark] = request.RunId.ToString();

        var through = parTasks.Through(request.Operation.LaneId, [programs.Enter, files.Root, .. request.Argv]);
        if (through is not null)
            files.WriteEnter(programs.Run, folderPath, variables);
        var words = through ?? [programs.Run, files.Root, .. request.Argv];
        var command = new CommandSpec(words[0], [.. words.Skip(1)]) { WorkingDirectory = folderPath, Environment = variables };
        var streams = through is not null
            // The run has its own streams; these are par's.
            ? new SpawnStreams { StdoutFile = files.Par, StderrFile = files.Par }
            : new SpawnStreams
            {
                StdinFile = request.Stdin is null ? null : files.Stdin,
                StdoutFile = files.Stdout,
                StderrFile = files.Stderr,
            };
        var startedAt = time.GetUtcNow();
        var process = ProcessSpawner.Spawn(command, streams);
        try
        {
            files.WriteIdentity(process.Identity, startedAt);
        }
        catch (IOException exception)
        {
            // The disk is full. The run is watched anyway; a later agent process finds it by its mark.
            LogNotWritten(request.Operation.LaneId, request.RunId, exception.Message);
        }

        return new ActiveRun(request, files, process.Identity, startedAt, process.Exit, time, options.Value, host.Value.KillGrace, logger);
    }

    private ActiveRun Watch(ActiveRun run, CancellationToken stopping)
    {
        active[run.RunId] = run;
        _ = Follow();
        return run;

        async Task Follow()
        {
            try
            {
                await run.Watch(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The next agent adopts it.
            }
            catch (Exception exception)
            {
                LogWatchFailed(exception, run.LaneId, run.RunId);
            }
            finally
            {
                active.TryRemove(run.RunId, out _);
            }
        }
    }

    private RunEnded EndWithout(StartRun request, RunFolder files, RunStatus status, int? exitCode, string detail, bool onStderr = true)
    {
        if (onStderr)
            File.AppendAllText(files.Stderr, $"helios: {detail}\n");
        var report = new RunEnded
        {
            Operation = request.Operation,
            RunId = request.RunId,
            Status = status,
            ExitCode = exitCode,
            Stdout = RunOutput.Tail(files.Stdout),
            Stderr = RunOutput.Tail(files.Stderr),
            Detail = detail,
            EndedAt = time.GetUtcNow(),
            Cause = request.Cause,
        };
        files.Ended = report;
        return report;
    }

    [LoggerMessage(2030, LogLevel.Warning, "{Lane}: could not limit the output of {Run}")]
    private partial void LogNotBounded(Exception exception, LaneId lane, RunId run);

    [LoggerMessage(2033, LogLevel.Warning, "{Lane}: could not record the process of {Run}: {Error}")]
    private partial void LogNotWritten(LaneId lane, RunId run, string error);

    [LoggerMessage(2031, LogLevel.Error, "{Lane}: could not record the end of {Run}")]
    private partial void LogWatchFailed(Exception exception, LaneId lane, RunId run);
}
