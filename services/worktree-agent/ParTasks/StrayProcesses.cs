using Helios.Processes;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>
/// Finds the processes of a lane that have left its mark and its sessions (<c>env -i setsid</c>): by their working folder, root or program in its worktree. What
/// stands there may also be a person's, a shell or an editor; such a one is told of and left alone.
/// </summary>
internal sealed class StrayProcesses(ProcessCensus census)
{
    private const int Init = 1;

    /// <summary>Ends those that nobody else can own.</summary>
    /// <param name="worktree">The lane's worktree; its real path.</param>
    /// <param name="grace">The time between SIGTERM and SIGKILL.</param>
    /// <param name="cancellationToken">Cuts the grace short.</param>
    public async Task<TerminationReport> End(string worktree, TimeSpan grace, CancellationToken cancellationToken)
    {
        var all = await census.Sight();
        var standing = all.Where(sighting => sighting.Places.Any(place => RealPath.IsWithin(place, worktree))).Select(sighting => sighting.Process).ToList();
        if (standing.Count == 0)
            return new TerminationReport([], Forced: false, Survivors: []);
        var someonesOwn = standing.Where(process => MayBeSomeonesOwn(process, all, standing)).ToList();
        var strays = standing.Except(someonesOwn).Select(process => process.Identity).ToList();
        var report = strays.Count == 0
            ? new TerminationReport([], Forced: false, Survivors: [])
            : await ProcessTree.Terminate(new ProcessScope { Others = strays }, grace, cancellationToken);
        return report with { LeftAlone = someonesOwn };
    }

    /// <summary>Whether a person may sit before it or before one of its children, or whether a process that is no lane's has started it and is still there.</summary>
    private static bool MayBeSomeonesOwn(ProcessInfo process, IReadOnlyList<ProcessSighting> all, IReadOnlyList<ProcessInfo> standing)
    {
        if (all.First(sighting => sighting.Process == process).Mark is not null || HasTerminal(process, all))
            return true;
        return process.ParentPid is not Init && process.ParentPid != Environment.ProcessId && standing.All(other => other.Pid != process.ParentPid)
            && all.FirstOrDefault(sighting => sighting.Process.Pid == process.ParentPid) is { Process.Name: not "systemd" };
    }

    private static bool HasTerminal(ProcessInfo process, IReadOnlyList<ProcessSighting> all, int generations = 0) =>
        process.HasTerminal
        || (generations < 8 && all.Where(sighting => sighting.Process.ParentPid == process.Pid).Any(child => HasTerminal(child.Process, all, generations + 1)));
}
