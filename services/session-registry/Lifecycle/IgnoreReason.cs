namespace Helios.SessionRegistry.Lifecycle;

/// <summary>Why a fact is ignored.</summary>
internal enum IgnoreReason
{
    Unspecified = 0,

    /// <summary>It concerns another launch of the agent.</summary>
    OtherLaunch,

    /// <summary>A later fact of the same kind, or the same one, was already processed.</summary>
    Overtaken,

    /// <summary>The session has ended: only a restore reopens it.</summary>
    SessionEnded,

    /// <summary>It contains nothing usable, such as an activity without an observer.</summary>
    NotValid,

    /// <summary>Not allowed in the current state.</summary>
    NotPossible,
}
