using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.WorktreeAgent.Hosting;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>
/// The driver of an external par: it makes, lists and kills the tasks, and the lane's runs go through it. What it says is believed of its
/// tasks, not of our processes: those are found by the lane's mark, and ended, whether or not par does so.
/// </summary>
internal sealed class CliParTaskDriver(ParProgram par, LaneEnvironment lanes, TimeProvider time, IOptions<WorktreeAgentOptions> options) : IParTaskDriver
{
    public const string DriverName = "cli";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    public string Name => DriverName;

    public bool NeedsWorktree => true;

    public async Task<ParTaskRecord> Bind(ParTaskSpec spec, CancellationToken cancellationToken)
    {
        // Without the lane's mark: a daemon that par may start for all its tasks would carry it, and be ended with this one lane.
        var environment = new Dictionary<string, string?>(lanes.Withhold, StringComparer.Ordinal);
        foreach (var (name, value) in spec.Environment.Where(variable => variable.Key != LaneEnvironment.LaneMark))
            environment[name] = value;
        environment[LaneEnvironment.ParTaskMark] = spec.ParTaskId;
        var made = await par.Create(spec.WorktreePath, environment, cancellationToken);
        if (!made.Succeeded)
            throw new IOException($"par made no task: {made.Describe()}");
        if (ParAnswers.Made(made.Stdout.Text) is not { } task)
            throw new IOException($"par made no task that can be named; the last line that it printed is no id: '{made.Stdout.Tail(200).Trim()}'.");
        // Success means that it is there, not that somebody said so.
        var listed = await par.List(cancellationToken);
        if (!listed.Succeeded || ParAnswers.Listed(listed.Stdout.Text)?.Contains(task) is not true)
        {
            await par.Kill(task, cancellationToken);
            throw new IOException($"par said that it made task '{task}', but does not list it. Its list: {(listed.Succeeded ? $"'{listed.Stdout.Tail(200).Trim()}'" : listed.Describe())}");
        }

        return new ParTaskRecord(spec.ParTaskId, Name, $"{ProcessIdentity.CurrentBootId} {task}", Pid: null, time.GetUtcNow());
    }

    public async Task<ParTaskProbe> Probe(ParTaskRecord record, CancellationToken cancellationToken)
    {
        if (Read(record) is not var (boot, task))
            return new ParTaskProbe.Dead(ParTaskLossReason.Vanished, $"'{record.Handle}' is no task of a par.");
        if (boot != ProcessIdentity.CurrentBootId)
            return new ParTaskProbe.Dead(ParTaskLossReason.HostRebooted, $"Bound in boot {boot}; this is boot {ProcessIdentity.CurrentBootId}.");
        var now = await par.Look(cancellationToken);
        // The look may be older than the task: its absence counts when par says so now.
        if (Lists(now, task) is false)
            now = await par.List(cancellationToken);
        return Lists(now, task) switch
        {
            true => new ParTaskProbe.Alive(),
            false => new ParTaskProbe.Dead(ParTaskLossReason.Vanished, $"par does not list task {task} any more."),
            null => new ParTaskProbe.CouldNotTell($"par: {Words(now)}"),
        };
    }

    public async Task<TerminationReport> End(LaneId lane, ParTaskRecord? record, TimeSpan grace, CancellationToken cancellationToken)
    {
        // Ours first, with their grace: nobody knows how gently par kills.
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
        Read(record) is var (_, task) ? par.Exec(task, argv) : throw new IOException($"'{record.Handle}' is no task of a par.");

    /// <summary>Waits until par does not list the task; throws when it goes on to, or does not say.</summary>
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
                    throw new IOException($"Whether par has killed task {task} is not known ({Words(listed)}). Its kill: {killed.Describe()}");
                case true when !killed.Succeeded || time.GetElapsedTime(asked) > patience + options.Value.ParAnswersWithin:
                    throw new IOException($"par still lists task {task}. Its kill: {killed.Describe()}");
            }

            await Task.Delay(LookAgain, time, cancellationToken);
        }
    }

    private static bool? Lists(CommandResult listed, string task) =>
        listed.Succeeded ? ParAnswers.Listed(listed.Stdout.Text)?.Contains(task) : null;

    private static string Words(CommandResult listed) =>
        listed.Succeeded ? $"'{listed.Stdout.Tail(200).Trim()}' is no list of ids." : listed.Describe();

    private static (string Boot, string Task)? Read(ParTaskRecord record) =>
        record.Handle.Split(' ') is [var boot, var task] ? (boot, task) : null;
}
