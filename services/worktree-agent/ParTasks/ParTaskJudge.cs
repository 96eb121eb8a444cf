namespace Helios.WorktreeAgent.ParTasks;

/// <summary>Judges a par task by its last probe and the time since the last successful one. Pure.</summary>
internal static class ParTaskJudge
{
    /// <param name="probe">The last probe.</param>
    /// <param name="sinceAlive">The time since it was last seen alive.</param>
    /// <param name="staleAfter">How long doubt is tolerated.</param>
    /// <param name="roundWasLate">
    /// Whether this process's own round was late: then the delay may be its own, and nothing is judged stale.
    /// </param>
    public static ParTaskVerdict Judge(ParTaskProbe probe, TimeSpan sinceAlive, TimeSpan staleAfter, bool roundWasLate) =>
        probe switch
        {
            ParTaskProbe.Alive => ParTaskVerdict.Fine,
            ParTaskProbe.Dead => ParTaskVerdict.Lost,
            ParTaskProbe.CouldNotTell { OfHost: true } => ParTaskVerdict.Doubtful,
            _ when sinceAlive >= staleAfter && !roundWasLate => ParTaskVerdict.Stale,
            _ => ParTaskVerdict.Doubtful,
        };
}
