namespace Helios.WorktreeAgent.Agents;

/// <summary>The state of a launch on this host.</summary>
internal enum AgentLaunchState
{
    Unspecified = 0,

    /// <summary>Recorded; the agent's program has not started.</summary>
    Taken,

    /// <summary>The program may be running; it is not known to be ready.</summary>
    Started,

    /// <summary>It waits for a person to answer a question at start.</summary>
    Waiting,

    Ready,

    Failed,

    /// <summary>It is to end and is never started again.</summary>
    Ending,

    Ended,
}
