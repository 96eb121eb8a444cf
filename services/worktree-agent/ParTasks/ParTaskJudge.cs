namespace Helios.WorktreeAgent.ParTasks;

/// <summary>Judges a par task by its last probe and the time since the last good one. Pure.</summary>
internal static class ParTaskJudge
{
    /// <param name="probe">The last look.</param>
    /// <param name="sinceAlive">The time since it was last seen alive.</param>
    /// <param name="staleAfter">From when on doubt is not borne any more.</param>
    /// <param name="roundWasLate">Whether our own round came late: then the silence may be ours, and nobody is judged stale.</param>
    public static ParTaskVerdict Judge(ParTaskProbe probe, TimeSpan sinceAlive, TimeSpan staleAfter, bool roundWasLate) => probe switch
    {
        ParTaskProbe.Alive => ParTaskVerdict.Fine,
        ParTaskProbe.Dead => ParTaskVerdict.Lost,
        ParTaskProbe.CouldNotTell { OfHost: true } => ParTaskVerdict.Doubtful,
        _ when sinceAlive >= staleAfter && !roundWasLate => ParTaskVerdict.Stale,
        _ => ParTaskVerdict.Doubtful,
    };
}
