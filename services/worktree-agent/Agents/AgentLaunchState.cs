namespace Helios.WorktreeAgent.Agents;

/// <summary>How far a launch has come, on this host.</summary>
internal enum AgentLaunchState
{
    Unspecified = 0,

    /// <summary>Written down; the agent's program has not run.</summary>
    Taken,

    /// <summary>The program may run; whether it is ready is not known.</summary>
    Started,

    /// <summary>It waits for a person to answer what it asks before its start.</summary>
    Waiting,

    Ready,

    Failed,

    /// <summary>It is to end: whatever comes, it is not started again.</summary>
    Ending,

    Ended,
}
