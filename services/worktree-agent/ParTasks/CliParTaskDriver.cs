using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>
/// The driver for an external par, which creates, lists and kills the tasks, and executes the lane's runs. Its statements are trusted for
/// its tasks, but not for the lane's processes: those are found by the lane's mark and ended, whether or not par ends them.
/// </summary>
internal sealed class CliParTaskDriver(ParProgram par, LaneEnvironment lanes, TimeProvider time, IOptions<ParTaskOptions> options)
    : IParTaskDriver
{
    public const string DriverName = "cli";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    public string Name => DriverName;

    public bool NeedsWorktree => true;

    public async Task<ParTaskRecord> Bind(ParTaskSpec spec, CancellationToken cancellationToken)
    {
        // Without the lane's mark: a daemon that par starts for all its tasks would carry it, and be ended with this lane.
        var environment = new Dictionary<string, string?>(lanes.Withhold, StringComparer.Ordinal);
        foreach (var (name, value) in spec.Environment.Where(variable => variable.Key != LaneEnvironment.LaneMark))
            environment[name] = value;
        environment[LaneEnvironment.ParTaskMark] = spec.ParTaskId;
        var made = await par.Create(spec.WorktreePath, environment, cancellationToken);
        if (!made.Succeeded)
            throw new IOException($"par did not create a task: {made.Describe()}");
        if (ParAnswers.Made(made.Stdout.Text) is not { } task)
            throw new IOException($"par did not print the id of the new task; its last line was: '{made.Stdout.Tail(200).Trim()}'.");
        // Success requires that the task is listed, not only that par reported it.
        var listed = await par.List(cancellationToken);
        if (!listed.Succeeded || ParAnswers.Listed(listed.Stdout.Text)?.Contains(task) is not true)
        {
            await par.Kill(task, cancellationToken);
            throw new IOException(
                $"par reported creating task '{task}' but does not list it. Its list: "
                    + $"{(listed.Succeeded ? $"'{listed.Stdout.Tail(200).Trim()}'" : listed.Describe())}"
            );
        }

        return new ParTaskRecord(spec.ParTaskId, Name, $"{ProcessIdentity.CurrentBootId} {task}", Pid: null, time.GetUtcNow());
    }

    public async Task<ParTaskProbe> Probe(ParTaskRecord record, CancellationToken cancellationToken)
    {
        if (Read(record) is not var (boot, task))
            return new ParTaskProbe.Dead(ParTaskLossReason.Vanished, $"'{record.Handle}' is not a par task.");
        if (boot != ProcessIdentity.CurrentBootId)
            return new ParTaskProbe.Dead(
                ParTaskLossReason.HostRebooted,
                $"Bound in boot {boot}; this is boot {ProcessIdentity.CurrentBootId}."
            );
        var now = await par.Look(cancellationToken);
        // The list may be older than the task: its absence counts only in a fresh list.
        if (Lists(now, task) is false)
            now = await par.List(cancellationToken);
        return Lists(now, task) switch
        {
            true => new ParTaskProbe.Alive(),
            false => new ParTaskProbe.Dead(ParTaskLossReason.Vanished, $"par no longer lists task {task}."),
            null => new ParTaskProbe.CouldNotTell($"par: {Words(now)}"),
        };
    }

    public async Task<TerminationReport> End(LaneId lane, ParTaskRecord? record, TimeSpan grace, CancellationToken cancellationToken)
    {
        // The lane's processes first, with a grace period: par may kill abruptly.
        var scope = ProcessScope.Of(new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString()));
        var report = await ProcessTree.Terminate(scope, grace, cancellationToken);
        if (record is null || Read(record) is not var (boot, task) || boot != ProcessIdentity.CurrentBootId)
            return report;
        var killed = await par.Kill(task, cancellationToken);
        await Gone(task, killed, grace, cancellationToken);
        var late = await ProcessTree.Terminate(scope, grace, cancellationToken);
        return new TerminationReport([.. report.Ended, .. late.Ended], report.Forced || late.Forced, late.Survivors);
    }

    public IReadOnlyList<string> Through(ParTaskRecord record, IReadOnlyList<string> argv) =>
        Read(record) is var (_, task) ? par.Exec(task, argv) : throw new IOException($"'{record.Handle}' is not a par task.");

    /// <summary>Waits until par no longer lists the task; throws if it still does, or does not answer.</summary>
    private async Task Gone(string task, CommandResult killed, TimeSpan patience, CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        while (true)
        {
            var listed = await par.List(cancellationToken);
            switch (Lists(listed, task))
            {
                case false:
                    return;
                case null:
                    throw new IOException(
                        $"Could not confirm that par killed task {task} ({Words(listed)}). Its kill: {killed.Describe()}"
                    );
                case true when !killed.Succeeded || time.GetElapsedTime(asked) > patience + options.Value.ParAnswersWithin:
                    throw new IOException($"par still lists task {task}. Its kill: {killed.Describe()}");
            }

            await Task.Delay(LookAgain, time, cancellationToken);
        }
    }

    private static bool? Lists(CommandResult listed, string task) =>
        listed.Succeeded ? ParAnswers.Listed(listed.Stdout.Text)?.Contains(task) : null;

    private static string Words(CommandResult listed) =>
        listed.Succeeded ? $"'{listed.Stdout.Tail(200).Trim()}' is not a list of ids." : listed.Describe();

    private static (string Boot, string Task)? Read(ParTaskRecord record) =>
        record.Handle.Split(' ') is [var boot, var task] ? (boot, task) : null;
}
