namespace Helios.WorktreeAgent.Agents;

/// <summary>A way to run an agent: in a terminal, or headless.</summary>
internal interface ILaunchMode
{
    /// <summary>
    /// Starts a prepared launch. Its owner is recorded before it becomes the agent, so that a crash leaves nothing unknown.
    /// </summary>
    Task Start(AgentSession session, AgentLaunch launch, PreparedLaunch prepared);

    /// <summary>Whether a launch that was started has ended.</summary>
    bool HasEnded(AgentSession session, AgentLaunch launch);

    /// <summary>The last output of a launch; null if unknown.</summary>
    Task<string?> Output(AgentSession session, AgentLaunch launch);
}
