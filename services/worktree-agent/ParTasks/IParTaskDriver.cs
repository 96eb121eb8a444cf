using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.WorktreeAgent.Lanes;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>Supervises everything that runs for a lane as one unit.</summary>
internal interface IParTaskDriver
{
    /// <summary><c>process</c>, <c>tmux</c> or <c>cli</c>.</summary>
    string Name { get; }

    /// <summary>Whether creating a par task needs the finished worktree. Otherwise it can be created during the checkout.</summary>
    bool NeedsWorktree => false;

    /// <summary>Binds a par task, or finds the one created by an earlier attempt. Throws on failure.</summary>
    Task<ParTaskRecord> Bind(ParTaskSpec spec, CancellationToken cancellationToken);

    /// <summary>Checks whether it exists. The caller sets a time limit; any error means "could not tell".</summary>
    Task<ParTaskProbe> Probe(ParTaskRecord record, CancellationToken cancellationToken);

    /// <summary>
    /// Ends all processes of the lane: SIGTERM, grace period, SIGKILL; including descendants and those that left the session. Without a
    /// record, all processes with the lane's mark.
    /// </summary>
    /// <remarks>Throws if the supervisor is still there, or may be.</remarks>
    Task<TerminationReport> End(LaneId lane, ParTaskRecord? record, TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>The words that execute a command inside the par task; null if the lane's mark alone makes a process part of it.</summary>
    IReadOnlyList<string>? Through(ParTaskRecord record, IReadOnlyList<string> argv) => null;
}
