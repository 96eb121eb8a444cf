using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.Sessions;

namespace Helios.WorktreeAgent.Agents.Adapters;

/// <summary>What operators see of agents that Helios has code for.</summary>
internal static class BuiltInAgents
{
    private const string HowTo = "install it with: ";

    /// <summary>One that can do everything that sessions can ask for.</summary>
    public static HostAgentView View(string name, string title, string program, string installing, Func<string, bool> isInstalled) =>
        new()
        {
            Name = name,
            Title = title,
            Origin = AgentOrigin.BuiltIn,
            Tested = true,
            Program = program,
            Installed = isInstalled(program),
            Install = installing.StartsWith(HowTo, StringComparison.Ordinal) ? installing[HowTo.Length..] : installing,
            Modes = [AgentMode.Interactive, AgentMode.Headless],
            Permissions = [AgentPermissions.Ask, AgentPermissions.Edit, AgentPermissions.Plan, AgentPermissions.All],
        };
}
