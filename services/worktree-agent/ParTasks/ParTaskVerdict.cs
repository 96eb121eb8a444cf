namespace Helios.WorktreeAgent.ParTasks;

/// <summary>What to do about a par task after a probe.</summary>
internal enum ParTaskVerdict
{
    Unspecified = 0,

    /// <summary>Healthy: nothing.</summary>
    Fine,

    /// <summary>It could not be probed, but not for long: nothing.</summary>
    Doubtful,

    /// <summary>It could not be probed for too long: kill it.</summary>
    Stale,

    /// <summary>It is gone.</summary>
    Lost,
}
