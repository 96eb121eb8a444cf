namespace Helios.SessionRegistry.Lifecycle;

/// <summary>Why a fact does not count.</summary>
internal enum IgnoredBecause
{
    Unspecified = 0,

    /// <summary>It was taken for another start of the agent.</summary>
    OtherLaunch,

    /// <summary>A later one of its kind was seen already, or the same one.</summary>
    Overtaken,

    /// <summary>The session has ended: only a restore opens it again.</summary>
    SessionEnded,

    /// <summary>It says nothing that can be used, such as an activity that nobody saw.</summary>
    NotValid,

    /// <summary>The state does not take it.</summary>
    NotPossible,
}
