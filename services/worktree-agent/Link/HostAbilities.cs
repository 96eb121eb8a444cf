using Helios.Contracts.Api.Agents;
using Helios.WorktreeAgent.Agents;

namespace Helios.WorktreeAgent.Link;

/// <summary>What lanes can have on this host.</summary>
internal sealed class HostAbilities(ParTasks.ParTasks parTasks, AgentAdapters agents)
{
    /// <summary>The par task drivers that it supports.</summary>
    public IReadOnlyList<string> Drivers => parTasks.Drivers;

    /// <summary>The agents that it can start.</summary>
    public IReadOnlyList<HostAgentView> Agents => agents.Views;
}
