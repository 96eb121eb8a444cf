using System.Diagnostics;

namespace Helios.Processes;

/// <summary>Finds the processes of a scope, and stops them until none is left.</summary>
public static class ProcessTree
{
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    /// <summary>The living members of the scope. Zombies are dead.</summary>
    public static IReadOnlyList<ProcessInfo> Find(ProcessScope scope) => Find(scope, []);

    /// <summary>All living processes with a variable of that name and value.</summary>
    public static IReadOnlyList<ProcessInfo> Find(EnvironmentMarker marker) => Find(ProcessScope.Of(marker));

    /// <summary>All living processes with the variable, and its value; except ourselves.</summary>
    public static IReadOnlyList<(ProcessInfo Process, string Value)> FindCarriers(string variable)
    {
        var table = ProcessTable.Current;
        var carriers = new List<(ProcessInfo, string)>();
        foreach (var row in table.ReadAll())
        {
            if (row.Pid != System.Environment.ProcessId && !row.IsZombie && table.ReadVariable(row.Pid, variable) is { } value)
                carriers.Add((row, value));
        }
        return carriers;
    }

    /// <summary>All living processes whose working folder is that folder or inside it (Linux); except ourselves.</summary>
    /// <param name="folder">An absolute path without symbolic links.</param>
    public static IReadOnlyList<ProcessInfo> FindWorkingIn(string folder)
    {
        var table = ProcessTable.Current;
        var inside = folder.TrimEnd('/') + "/";
        return
        [
            .. table
                .ReadAll()
                .Where(row =>
                    row.Pid != System.Environment.ProcessId
                    && !row.IsZombie
                    && table.ReadFolder(row.Pid) is { } place
                    && (place + "/").StartsWith(inside, StringComparison.Ordinal)
                ),
        ];
    }

    /// <summary>
    /// All living processes that use a folder: they work in it, run a program of it, or name a path below it in their arguments (Linux);
    /// except ourselves and our ancestors.
    /// </summary>
    /// <param name="folder">An absolute path without symbolic links.</param>
    public static IReadOnlyList<ProcessInfo> FindUsing(string folder)
    {
        var table = ProcessTable.Current;
        var inside = folder.TrimEnd('/') + "/";
        var rows = table.ReadAll();
        var parents = rows.ToDictionary(row => row.Pid, row => row.ParentPid);
        var own = new HashSet<int>();
        for (var pid = System.Environment.ProcessId; own.Add(pid) && parents.TryGetValue(pid, out var parent); pid = parent)
        {
            // Up to the first process.
        }
        return [.. rows.Where(row => !row.IsZombie && !own.Contains(row.Pid) && Uses(row.Pid))];

        bool Uses(int pid) =>
            table.ReadPlaces(pid).Any(place => (place + "/").StartsWith(inside, StringComparison.Ordinal))
            || table.ReadCommandLine(pid)?.Contains(inside, StringComparison.Ordinal) is true;
    }

    /// <summary>All living processes with the value of a variable and their places; except ourselves.</summary>
    public static IReadOnlyList<ProcessSighting> Sight(string variable)
    {
        var table = ProcessTable.Current;
        return
        [
            .. table
                .ReadAll()
                .Where(row => row.Pid != System.Environment.ProcessId && !row.IsZombie)
                .Select(row => new ProcessSighting(row, table.ReadVariable(row.Pid, variable), table.ReadPlaces(row.Pid))),
        ];
    }

    /// <summary>The children of a process, including unreaped ones; empty if the process is gone.</summary>
    public static IReadOnlyList<ProcessInfo> FindChildren(ProcessIdentity parent)
    {
        var children = ProcessTable.Current.ReadAll().Where(row => row.ParentPid == parent.Pid).ToArray();
        // Checked afterwards: the pid was not reused in the meantime.
        return parent.Check() is Liveness.Alive ? children : [];
    }

    /// <summary>
    /// Whether it is a child that we started and whose end we have not seen; not one that became our child because its parent ended.
    /// </summary>
    public static bool IsStartedByUs(int pid) => ChildReaper.IsWatching(pid);

    /// <summary>The current process with that pid, including a zombie; null if there is none, or it cannot be inspected.</summary>
    public static ProcessInfo? Read(int pid) => ProcessTable.Current.Read(pid);

    /// <summary>A variable of a process's initial environment; null if it has none or cannot be inspected.</summary>
    public static string? ReadVariable(int pid, string variable) => ProcessTable.Current.ReadVariable(pid, variable);

    private static List<ProcessInfo> Find(ProcessScope scope, IReadOnlyCollection<ProcessIdentity> known)
    {
        var table = ProcessTable.Current;
        var rows = table.ReadAll();
        var self = System.Environment.ProcessId;
        var members = new HashSet<int>();
        foreach (var row in rows)
        {
            if (row.Pid == self)
                continue;
            // A zombie root still proves that its children and its session belong to this scope.
            if (
                row.Identity == scope.Root
                || scope.Others.Contains(row.Identity)
                || known.Contains(row.Identity)
                || (!row.IsZombie && scope.Marker is { } marker && table.ReadVariable(row.Pid, marker.Name) == marker.Value)
            )
                members.Add(row.Pid);
        }

        bool grew;
        do
        {
            grew = false;
            foreach (var row in rows)
            {
                if (row.Pid != self && !members.Contains(row.Pid) && (members.Contains(row.ParentPid) || members.Contains(row.SessionId)))
                    grew |= members.Add(row.Pid);
            }
        } while (grew);
        return [.. rows.Where(row => !row.IsZombie && members.Contains(row.Pid))];
    }

    /// <summary>
    /// Sends SIGTERM to every member, then SIGKILL to what is left after the grace period, repeatedly until none is left, including
    /// processes started in the meantime. Returns when all are gone, or a few seconds after an ineffective SIGKILL. Cancelling ends the
    /// grace period, not the kill.
    /// </summary>
    public static Task<TerminationReport> Terminate(ProcessScope scope, TimeSpan grace, CancellationToken cancellationToken) =>
        Terminate(scope, ProcessSignal.Terminate, grace, cancellationToken);

    /// <inheritdoc cref="Terminate(ProcessScope, TimeSpan, CancellationToken)"/>
    /// <param name="scope">The processes to end.</param>
    /// <param name="ask">
    /// The first signal: interactive shells exit on SIGHUP, not on SIGTERM. SIGHUP is repeated, because a shell that has only just started
    /// notes the first one and then waits for its input.
    /// </param>
    /// <param name="grace">The time between the first signal and SIGKILL.</param>
    /// <param name="cancellationToken">Ends the grace period early.</param>
    public static async Task<TerminationReport> Terminate(
        ProcessScope scope,
        ProcessSignal ask,
        TimeSpan grace,
        CancellationToken cancellationToken
    )
    {
        var seen = new Dictionary<ProcessIdentity, ProcessInfo>();
        var asked = new Dictionary<ProcessIdentity, TimeSpan>();
        var clock = Stopwatch.StartNew();
        TimeSpan? killing = null;
        var pause = TimeSpan.FromMilliseconds(2);
        while (true)
        {
            var members = Find(scope, seen.Keys);
            foreach (var member in members)
                seen[member.Identity] = member;
            if (members.Count == 0)
                return new TerminationReport([.. seen.Values], killing is not null, []);

            if (killing is null && (clock.Elapsed >= grace || cancellationToken.IsCancellationRequested))
                killing = clock.Elapsed;
            if (killing is { } since && clock.Elapsed - since > KillPatience)
                return new TerminationReport(
                    [.. seen.Values.Where(row => !members.Any(left => left.Identity == row.Identity))],
                    true,
                    members
                );

            foreach (var member in members)
            {
                if (killing is not null)
                    TrySend(member.Identity, ProcessSignal.Kill);
                else if (
                    !asked.TryGetValue(member.Identity, out var last) || (ask is ProcessSignal.Hangup && clock.Elapsed - last > AskAgain)
                )
                {
                    asked[member.Identity] = clock.Elapsed;
                    TrySend(member.Identity, ask);
                }
            }
            try
            {
                await Task.Delay(pause, killing is null ? cancellationToken : CancellationToken.None);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The grace period ends early.
            }
            pause = pause < TimeSpan.FromMilliseconds(40) ? pause * 2 : pause;
        }
    }

    private static void TrySend(ProcessIdentity identity, ProcessSignal signal)
    {
        try
        {
            ProcessSignals.Send(identity, signal);
        }
        catch (UnauthorizedAccessException)
        {
            // Reported as a survivor.
        }
    }
}
