using Helios.Processes;
using Helios.Processes.Files;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>
/// Finds the processes of a lane that have lost its mark and left its sessions (<c>env -i setsid</c>): by a working folder, root or program
/// in its worktree. Such a process may also belong to a person, a shell or an editor; it is then reported and left alone.
/// </summary>
internal sealed class StrayProcesses(ProcessCensus census)
{
    private const int Init = 1;

    /// <summary>Ends the ones that certainly belong to the lane.</summary>
    /// <param name="worktree">The real path of the lane's worktree.</param>
    /// <param name="grace">The time between SIGTERM and SIGKILL.</param>
    /// <param name="cancellationToken">Shortens the grace period.</param>
    public async Task<TerminationReport> End(string worktree, TimeSpan grace, CancellationToken cancellationToken)
    {
        var all = await census.Sight();
        var inside = all.Where(sighting => sighting.Places.Any(place => RealPath.IsWithin(place, worktree))).ToList();
        var standing = inside.Count == 0 ? [] : NotOurs(inside, all);
        if (standing.Count == 0)
            return new TerminationReport([], Forced: false, Survivors: []);
        var someonesOwn = standing.Where(process => MayBeSomeonesOwn(process, all, standing)).ToList();
        var strays = standing.Except(someonesOwn).Select(process => process.Identity).ToList();
        var report =
            strays.Count == 0
                ? new TerminationReport([], Forced: false, Survivors: [])
                : await ProcessTree.Terminate(new ProcessScope { Others = strays }, grace, cancellationToken);
        return report with { LeftAlone = someonesOwn };
    }

    /// <summary>
    /// Without what this agent does itself in worktrees, git above all, which perhaps saves the lane's work at this moment: a child that
    /// we started, or a descendant of one.
    /// </summary>
    private static List<ProcessInfo> NotOurs(IReadOnlyList<ProcessSighting> inside, IReadOnlyList<ProcessSighting> all)
    {
        var byPid = all.ToDictionary(sighting => sighting.Process.Pid);
        return [.. inside.Where(sighting => !IsOurs(sighting)).Select(sighting => sighting.Process)];

        bool IsOurs(ProcessSighting sighting)
        {
            // A pid that was used again while the table was read may lead back.
            var seen = new HashSet<int>();
            for (
                var each = sighting;
                each is not null && seen.Add(each.Process.Pid);
                each = byPid.GetValueOrDefault(each.Process.ParentPid)
            )
            {
                if (each is { Mark: null, Process.HasTerminal: false } && ProcessTree.IsStartedByUs(each.Process.Pid))
                    return true;
            }

            return false;
        }
    }

    /// <summary>
    /// Whether it or one of its children may be used by a person, or whether a living process outside of any lane started it.
    /// </summary>
    private static bool MayBeSomeonesOwn(ProcessInfo process, IReadOnlyList<ProcessSighting> all, IReadOnlyList<ProcessInfo> standing)
    {
        if (all.First(sighting => sighting.Process == process).Mark is not null || HasTerminal(process, all))
            return true;
        return process.ParentPid is not Init
            && process.ParentPid != Environment.ProcessId
            && standing.All(other => other.Pid != process.ParentPid)
            && all.FirstOrDefault(sighting => sighting.Process.Pid == process.ParentPid) is { Process.Name: not "systemd" };
    }

    private static bool HasTerminal(ProcessInfo process, IReadOnlyList<ProcessSighting> all, int generations = 0) =>
        process.HasTerminal
        || (
            generations < 8
            && all.Where(sighting => sighting.Process.ParentPid == process.Pid)
                .Any(child => HasTerminal(child.Process, all, generations + 1))
        );
}
