using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>
/// The driver with terminals. Its par task is a tmux session named after the lane, whose only pane runs a sleeping shell; terminals are
/// additional sessions. An existing session does not prove that its process is alive: both are checked.
/// </summary>
internal sealed class TmuxParTaskDriver(TmuxServer server, AgentPrograms programs, ProcessCensus census, TimeProvider time) : IParTaskDriver
{
    public const string DriverName = "tmux";

    private const int Attempts = 4;

    public string Name => DriverName;

    public async Task<ParTaskRecord> Bind(ParTaskSpec spec, CancellationToken cancellationToken)
    {
        var words = "";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if ((spec.MayExist || attempt > 0) && await Adopt(spec) is { } adopted)
                return Record(spec, adopted);
            var answer = await server.Run([Create(spec)], stdin: null, cancellationToken);
            if (answer is TmuxAnswer.Done done && IdentityIn(done) is { } made)
                return Record(spec, made);
            // "duplicate session": an earlier attempt created it. No answer: the server was just exiting after its last session ended.
            words = answer.Words;
        }

        throw new IOException($"tmux did not create a session for the lane: {words}");
    }

    public async Task<ParTaskProbe> Probe(ParTaskRecord record, CancellationToken cancellationToken)
    {
        if (!TryRead(record, out var identity, out var session))
            return new ParTaskProbe.Dead(ParTaskLossReason.Vanished, $"'{record.Handle}' is not a process in a tmux session.");
        if (identity.BootId != ProcessIdentity.CurrentBootId)
            return new ParTaskProbe.Dead(
                ParTaskLossReason.HostRebooted,
                $"Bound in boot {identity.BootId}; this is boot {ProcessIdentity.CurrentBootId}."
            );
        var answer = await server.Look();
        // The list may be older than the session or its server: its absence counts only if the server confirms it now. A server without
        // sessions says "not found".
        if (
            answer is TmuxAnswer.NotFound or TmuxAnswer.Silent { IsNoServer: true }
            || (answer is TmuxAnswer.Done look && !TmuxServer.ReadPanes(look).Contains((session, identity.Pid)))
        )
            answer = await server.Panes(session);
        return answer switch
        {
            TmuxAnswer.Done panes when TmuxServer.ReadPanes(panes).Contains((session, identity.Pid)) => identity.Check() switch
            {
                Liveness.Alive => new ParTaskProbe.Alive(),
                Liveness.Dead => new ParTaskProbe.Dead(
                    ParTaskLossReason.Vanished,
                    $"tmux session {session} exists, but its process {identity.Pid} is gone."
                ),
                _ => new ParTaskProbe.CouldNotTell($"Process {identity.Pid} exists but cannot be inspected."),
            },
            TmuxAnswer.Done => new ParTaskProbe.Dead(
                ParTaskLossReason.Vanished,
                $"tmux session {session} exists, but without process {identity.Pid}."
            ),
            TmuxAnswer.NotFound notFound => new ParTaskProbe.Dead(ParTaskLossReason.Vanished, $"tmux: {notFound.Detail}"),
            // A silent server proves nothing; a missing process proves everything.
            TmuxAnswer.Silent when identity.Check() is Liveness.Dead => new ParTaskProbe.Dead(
                ParTaskLossReason.Vanished,
                $"Process {identity.Pid} (started at {identity.StartTime}) is gone, and no tmux server responds ({answer.Words})."
            ),
            _ => new ParTaskProbe.CouldNotTell($"tmux: {answer.Words}") { OfHost = answer is TmuxAnswer.Silent { IsNoServer: false } },
        };
    }

    public async Task<TerminationReport> End(LaneId lane, ParTaskRecord? record, TimeSpan grace, CancellationToken cancellationToken)
    {
        ProcessIdentity? root = record is not null && TryRead(record, out var identity, out _) ? identity : null;
        // Before anything ends: processes that left the tree and lost the mark are still in the process session of their pane.
        var panes = await PanesOf(lane, endedWhenAlone: root);
        // The root has no children. Usually it is the only process, which one shared reading shows.
        if (
            root is not null
            && panes.All(pane => pane.Pid == root.Pid)
            && await HasEnded(root, grace, cancellationToken)
            && !(await census.Take())[lane.ToString()].Any()
        )
        {
            return new TerminationReport([], Forced: false, Survivors: []);
        }

        var report = await ProcessTree.Terminate(
            new ProcessScope
            {
                Root = root,
                Others = [.. panes.Select(pane => ProcessIdentity.Of(pane.Pid)).OfType<ProcessIdentity>()],
                Marker = new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString()),
            },
            grace,
            cancellationToken
        );
        foreach (var session in panes.Select(pane => pane.Session).Distinct(StringComparer.Ordinal))
            await server.Run("kill-session", "-t", TmuxServer.Target(session));
        return report;
    }

    /// <summary>Waits until a par task's process has ended, whose session tmux has killed; false if it does not end.</summary>
    private async Task<bool> HasEnded(ProcessIdentity root, TimeSpan patience, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        var pause = TimeSpan.FromMilliseconds(1);
        while (root.Check() is not Liveness.Dead)
        {
            // Without an answer from tmux, the process was never told to end.
            ProcessSignals.Send(root, ProcessSignal.Terminate);
            if (time.GetElapsedTime(asked) > patience)
                return false;
            await Task.Delay(pause, time, cancellationToken);
            pause = pause < TimeSpan.FromMilliseconds(20) ? pause * 2 : pause;
        }

        return true;
    }

    /// <summary>The panes of a lane's par task and of its terminals.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="endedWhenAlone">
    /// The process of the par task; if it is the lane's only one, tmux ends its session in the same call.
    /// </param>
    private async Task<IReadOnlyList<(string Session, int Pid)>> PanesOf(LaneId lane, ProcessIdentity? endedWhenAlone)
    {
        IReadOnlyList<string[]> question = endedWhenAlone is null
            ? [TmuxServer.ListPanes]
            : [TmuxServer.ListPanes, EndWhenAlone(lane, endedWhenAlone)];
        return await server.Run(question, stdin: null, CancellationToken.None) is TmuxAnswer.Done done
            ? [.. TmuxServer.ReadPanes(done).Where(pane => TmuxNames.LaneOf(pane.Session) == lane)]
            : [];
    }

    private static string[] EndWhenAlone(LaneId lane, ProcessIdentity root)
    {
        var all = $"#{{S:#{{?#{{m:{lane}*,#{{session_name}}}},#{{session_windows}}.#{{window_panes}}.#{{pane_pid}} ,}}}}";
        return ["if-shell", "-F", $"#{{==:{all},1.1.{root.Pid} }}", $"kill-session -t {TmuxServer.Target(TmuxNames.ParTask(lane))}"];
    }

    /// <summary>The par task created by an earlier attempt; one of another operation is ended, because it is in the way.</summary>
    private async Task<ProcessIdentity?> Adopt(ParTaskSpec spec)
    {
        var session = TmuxNames.ParTask(spec.LaneId);
        if (await server.Panes(session) is not TmuxAnswer.Done done)
            return null;
        if (IdentityIn(done) is { } identity && ProcessTree.ReadVariable(identity.Pid, LaneEnvironment.ParTaskMark) == spec.ParTaskId)
            return identity;
        await server.Run("kill-session", "-t", TmuxServer.Target(session));
        return null;
    }

    private string[] Create(ParTaskSpec spec)
    {
        var environment = spec.Environment.Append(new KeyValuePair<string, string>(LaneEnvironment.ParTaskMark, spec.ParTaskId));
        return
        [
            // It outlives the worktree briefly at tear-down, so its working folder is not in it.
            "new-session",
            "-d",
            "-P",
            "-F",
            "#{session_name} #{pane_pid}",
            "-s",
            TmuxNames.ParTask(spec.LaneId),
            "-x",
            "200",
            "-y",
            "50",
            "-c",
            "/",
            .. environment.SelectMany(variable => new[] { "-e", $"{variable.Key}={variable.Value}" }),
            "--",
            programs.ParTask,
            programs.Pipe,
        ];
    }

    private ParTaskRecord Record(ParTaskSpec spec, ProcessIdentity identity) =>
        new(spec.ParTaskId, Name, $"{identity} {TmuxNames.ParTask(spec.LaneId)}", identity.Pid, time.GetUtcNow());

    private static ProcessIdentity? IdentityIn(TmuxAnswer.Done answer) =>
        TmuxServer.ReadPanes(answer).Select(pane => ProcessIdentity.Of(pane.Pid)).FirstOrDefault();

    private static bool TryRead(ParTaskRecord record, out ProcessIdentity identity, out string session)
    {
        session = "";
        var parts = record.Handle.Split(' ');
        if (!ProcessIdentity.TryParse(parts[0], out identity!) || parts.Length != 2)
            return false;
        session = parts[1];
        return true;
    }
}
