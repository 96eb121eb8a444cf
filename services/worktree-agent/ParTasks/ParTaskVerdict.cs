namespace Helios.WorktreeAgent.ParTasks;

/// <summary>What is to be done about a par task after a look at it.</summary>
internal enum ParTaskVerdict
{
    Unspecified = 0,

    /// <summary>It is well.</summary>
    Fine,

    /// <summary>It could not be looked at, not yet for long: nothing.</summary>
    Doubtful,

    /// <summary>It could not be looked at for too long: it is killed.</summary>
    Stale,

    /// <summary>It is gone.</summary>
    Lost,
}
