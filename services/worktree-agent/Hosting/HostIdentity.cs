using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>Who this agent is.</summary>
/// <param name="HostId">Stable over the agent's whole life.</param>
/// <param name="Name">For people.</param>
/// <param name="InstallationId">Whose marks it makes and looks at.</param>
/// <param name="Incarnation">Grows by one at every start of the agent.</param>
/// <param name="BootId">The machine's boot.</param>
internal sealed record HostIdentity(HostId HostId, string Name, string InstallationId, long Incarnation, string BootId)
{
    public string Actor => $"worktree-agent:{HostId}";
}
