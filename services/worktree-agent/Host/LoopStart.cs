namespace Helios.WorktreeAgent.Host;

/// <summary>When a loop runs for the first time.</summary>
internal enum LoopStart
{
    /// <summary>At host start.</summary>
    AtOnce,

    /// <summary>When lane commands are accepted: after the start-up reconciliation.</summary>
    WhenOpen,

    /// <summary>One period later.</summary>
    ARoundLater,
}
