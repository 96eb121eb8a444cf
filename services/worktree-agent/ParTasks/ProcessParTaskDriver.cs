using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.WorktreeAgent.Hosting;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>
/// The driver without terminals. Its root is a sleeping shell in a session of its own (about 1 ms to make, no child, no wake-ups): a real
/// process that can be probed and whose end is noticed. What runs for the lane has sessions of its own, and is found by the lane's mark.
/// </summary>
internal sealed class ProcessParTaskDriver(AgentPrograms programs, TimeProvider time) : IParTaskDriver
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
            return Task.FromResult<ParTaskProbe>(new ParTaskProbe.Dead(ParTaskLossReason.Vanished, $"'{record.Handle}' is no process identity."));
        ParTaskProbe probe = identity.Check() switch
        {
            Liveness.Alive => new ParTaskProbe.Alive(),
            Liveness.Dead when identity.BootId != ProcessIdentity.CurrentBootId =>
                new ParTaskProbe.Dead(ParTaskLossReason.HostRebooted, $"Bound in boot {identity.BootId}; this is boot {ProcessIdentity.CurrentBootId}."),
            Liveness.Dead => new ParTaskProbe.Dead(ParTaskLossReason.Vanished, $"Process {identity.Pid} (started at {identity.StartTime}) is gone."),
            _ => new ParTaskProbe.CouldNotTell($"Process {identity.Pid} is there, but cannot be looked at."),
        };
        return Task.FromResult(probe);
    }

    public Task<TerminationReport> End(LaneId lane, ParTaskRecord? record, TimeSpan grace, CancellationToken cancellationToken)
    {
        var marker = new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString());
        var scope = record is not null && ProcessIdentity.TryParse(record.Handle, out var root)
            ? ProcessScope.Of(root, marker)
            : ProcessScope.Of(marker);
        return ProcessTree.Terminate(scope, grace, cancellationToken);
    }

    private static ProcessIdentity? FindRoot(string parTask) =>
        ProcessTree.Find(new EnvironmentMarker(LaneEnvironment.ParTaskMark, parTask))
            .FirstOrDefault(process => process.Pid == process.SessionId)?.Identity;

    private ProcessIdentity Start(ParTaskSpec spec)
    {
        // It outlives the worktree by a moment at tear-down, so it does not stand in it.
        var command = new CommandSpec(programs.ParTask, programs.Pipe)
        {
            WorkingDirectory = "/",
            InheritEnvironment = false,
            Environment = new Dictionary<string, string?>(
                spec.Environment.Select(variable => KeyValuePair.Create(variable.Key, (string?)variable.Value)), StringComparer.Ordinal)
            {
                [LaneEnvironment.ParTaskMark] = spec.ParTaskId,
                ["PATH"] = System.Environment.GetEnvironmentVariable("PATH"),
            },
        };
        return ProcessSpawner.Spawn(command, new SpawnStreams()).Identity;
    }
}
