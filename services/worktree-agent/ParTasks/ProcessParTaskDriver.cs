using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>
/// The driver without terminals. Its root is a sleeping shell in its own process session (about 1 ms to start, no child, no wake-ups): a
/// real process that can be probed and whose end is noticed. The lane's other processes have their own sessions, and are found by the
/// lane's mark.
/// </summary>
internal sealed class ProcessParTaskDriver(AgentPrograms programs, ProcessCensus census, TimeProvider time) : IParTaskDriver
{
    public string Name => "process";

    public Task<ParTaskRecord> Bind(ParTaskSpec spec, CancellationToken cancellationToken)
    {
        var identity = spec.MayExist ? FindRoot(spec.ParTaskId) : null;
        identity ??= Start(spec);
        return Task.FromResult(new ParTaskRecord(spec.ParTaskId, Name, identity.ToString(), identity.Pid, time.GetUtcNow()));
    }

    public Task<ParTaskProbe> Probe(ParTaskRecord record, CancellationToken cancellationToken)
    {
        if (!ProcessIdentity.TryParse(record.Handle, out var identity))
            return Task.FromResult<ParTaskProbe>(
                new ParTaskProbe.Dead(ParTaskLossReason.Vanished, $"'{record.Handle}' is not a process identity.")
            );
        ParTaskProbe probe = identity.Check() switch
        {
            Liveness.Alive => new ParTaskProbe.Alive(),
            Liveness.Dead when identity.BootId != ProcessIdentity.CurrentBootId => new ParTaskProbe.Dead(
                ParTaskLossReason.HostRebooted,
                $"Bound in boot {identity.BootId}; this is boot {ProcessIdentity.CurrentBootId}."
            ),
            Liveness.Dead => new ParTaskProbe.Dead(
                ParTaskLossReason.Vanished,
                $"Process {identity.Pid} (started at {identity.StartTime}) is gone."
            ),
            _ => new ParTaskProbe.CouldNotTell($"Process {identity.Pid} exists but cannot be inspected."),
        };
        return Task.FromResult(probe);
    }

    public async Task<TerminationReport> End(LaneId lane, ParTaskRecord? record, TimeSpan grace, CancellationToken cancellationToken)
    {
        var root = record is not null && ProcessIdentity.TryParse(record.Handle, out var known) ? known : null;
        // The root has no children, so it may end first; usually there is nothing else, which one shared reading shows.
        var rootEnded = root is null || await EndRoot(root, grace, cancellationToken);
        if (rootEnded && !(await census.Take())[lane.ToString()].Any())
            return new TerminationReport([], Forced: false, Survivors: []);
        var marker = new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString());
        var scope = root is null ? ProcessScope.Of(marker) : ProcessScope.Of(root, marker);
        return await ProcessTree.Terminate(scope, grace, cancellationToken);
    }

    private async Task<bool> EndRoot(ProcessIdentity root, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (root.Check() is Liveness.Dead)
            return true;
        ProcessSignals.Send(root, ProcessSignal.Terminate);
        var asked = time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(1);
        while (root.Check() is not Liveness.Dead)
        {
            if (time.GetElapsedTime(asked) > grace)
                return false;
            await Task.Delay(pause, time, cancellationToken);
            pause = pause < TimeSpan.FromMilliseconds(20) ? pause * 2 : pause;
        }

        return true;
    }

    private static ProcessIdentity? FindRoot(string parTask) =>
        ProcessTree
            .Find(new EnvironmentMarker(LaneEnvironment.ParTaskMark, parTask))
            .FirstOrDefault(process => process.Pid == process.SessionId)
            ?.Identity;

    private ProcessIdentity Start(ParTaskSpec spec)
    {
        // It outlives the worktree briefly at tear-down, so its working folder is not in it.
        var command = new CommandSpec(programs.ParTask, programs.Pipe)
        {
            WorkingDirectory = "/",
            InheritEnvironment = false,
            Environment = new Dictionary<string, string?>(
                spec.Environment.Select(variable => KeyValuePair.Create(variable.Key, (string?)variable.Value)),
                StringComparer.Ordinal
            )
            {
                [LaneEnvironment.ParTaskMark] = spec.ParTaskId,
                ["PATH"] = WhichProgram.SearchPath,
            },
        };
        return ProcessSpawner.Spawn(command, new SpawnStreams()).Identity;
    }
}
