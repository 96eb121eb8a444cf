using Helios.Contracts.Identifiers;
using Helios.Processes;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>One way to hold everything that runs for a lane as one supervised thing.</summary>
internal interface IParTaskDriver
{
    /// <summary><c>process</c>, <c>tmux</c> or <c>cli</c>.</summary>
    string Name { get; }

    /// <summary>Whether a par task is made in its worktree. Others are made while it is still being filled.</summary>
    bool NeedsWorktree => false;

    /// <summary>Binds a par task; finds the one that an earlier attempt made. Throws when it cannot be had.</summary>
    Task<ParTaskRecord> Bind(ParTaskSpec spec, CancellationToken cancellationToken);

    /// <summary>Looks whether it is there. Bounded by the caller; whatever goes wrong is "could not tell".</summary>
    Task<ParTaskProbe> Probe(ParTaskRecord record, CancellationToken cancellationToken);

    /// <summary>
    /// Ends everything of the lane: SIGTERM, the grace, SIGKILL; grandchildren and those that left the session too. With no record, what
    /// carries the lane's mark.
    /// </summary>
    /// <remarks>Throws when what supervises them stays, or may have stayed.</remarks>
    Task<TerminationReport> End(LaneId lane, ParTaskRecord? record, TimeSpan grace, CancellationToken cancellationToken);

    /// <summary>The words that execute a command inside of the par task; null where a process is part of it by the lane's mark alone.</summary>
    IReadOnlyList<string>? Through(ParTaskRecord record, IReadOnlyList<string> argv) => null;
}
