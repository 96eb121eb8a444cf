using Helios.Contracts.Sessions;

namespace Helios.WorktreeAgent.Agents;

/// <summary>An agent cannot be started as requested.</summary>
internal sealed class AgentRefusedException(
    AgentLaunchFailureReason reason,
    string detail,
    string? screen = null,
    bool stillRunning = false
) : Exception(detail)
{
    public AgentLaunchFailureReason Reason => reason;

    /// <summary>What its terminal shows.</summary>
    public string? Screen => screen;

    /// <summary>Whether it waits for a person.</summary>
    public bool StillRunning => stillRunning;
}
