namespace Helios.FaultRig.Plans;

/// <summary>All that happens in one run of the rig. The seed decides it; a failing run is repeated with parts of it.</summary>
internal sealed record Plan
{
    public required int Seed { get; init; }

    /// <summary>How long lanes are begun and things break; what was begun is finished afterwards.</summary>
    public required TimeSpan Length { get; init; }

    public required IReadOnlyList<LanePlan> Lanes { get; init; }

    /// <summary>By the time at which they begin.</summary>
    public required IReadOnlyList<BreakPlan> Breaks { get; init; }

    public override string ToString() =>
        FormattableString.Invariant($"seed {Seed}, {Length.TotalSeconds:0} s, {Lanes.Count} lanes, {Breaks.Count} breaks");
}

/// <summary>One lane's life as its user wants it.</summary>
internal sealed record LanePlan
{
    /// <summary>From 1; also part of its name.</summary>
    public required int Number { get; init; }

    /// <summary>Which of the workspaces it is in.</summary>
    public required int Workspace { get; init; }

    public required TimeSpan BeginsAt { get; init; }

    /// <summary>In order; each waits for the one before.</summary>
    public required IReadOnlyList<LaneStep> Steps { get; init; }
}

/// <summary>One thing that a user does in a lane.</summary>
/// <param name="Kind">What.</param>
/// <param name="Pause">How long the user waits before it.</param>
/// <param name="Choice">Decides about its variants.</param>
internal sealed record LaneStep(LaneStepKind Kind, TimeSpan Pause, int Choice);

internal enum LaneStepKind
{
    /// <summary>Writes files as an agent does, without Helios: untracked, staged, committed, or committed and reset.</summary>
    Write,

    /// <summary>Runs a command that writes a file.</summary>
    Run,

    /// <summary>Shares the lane, lets an agent join and leave, and ends the sharing.</summary>
    Share,

    /// <summary>Shares and blocks the lane, and takes both back.</summary>
    Block,

    /// <summary>Starts an agent, and sends it texts.</summary>
    Session,

    /// <summary>Ends the lane.</summary>
    CleanUp,

    /// <summary>Makes a new lane of the archive of the one that ended.</summary>
    Restore,
}

/// <summary>One thing that breaks, and is healed after a while.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Kind">What.</param>
/// <param name="BeginsAt">When.</param>
/// <param name="Lasts">How long.</param>
/// <param name="Choice">Decides what it hits.</param>
internal sealed record BreakPlan(int Number, BreakKind Kind, TimeSpan BeginsAt, TimeSpan Lasts, int Choice);

internal enum BreakKind
{
    // What all share.
    BrokerStopped,
    BrokerKilled,
    MemoryAlarm,
    RefusingQueue,
    PoisonMessages,
    DuplicatedDeliveries,
    DatabaseKilled,
    DatabaseDiskFull,
    ConnectionsTerminated,
    LineCut,
    LineHeld,
    LineDelayed,

    // One process or one host.
    ProcessKilled,
    ProcessPaused,
    DiskFull,
    TmuxKilled,
    GitHangs,
    GitFails,
    RepositoryAway,
    HostForgotten,
    HostReplaced,
}
