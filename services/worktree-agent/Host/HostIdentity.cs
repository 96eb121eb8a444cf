using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.Host;

/// <summary>The identity of this agent.</summary>
/// <param name="HostId">Stable across restarts.</param>
/// <param name="Name">The name for people.</param>
/// <param name="InstallationId">The installation whose marks it sets and reads.</param>
/// <param name="Incarnation">Increases by one at every start of the agent.</param>
/// <param name="BootId">The boot id of the machine.</param>
internal sealed record HostIdentity(HostId HostId, string Name, string InstallationId, long Incarnation, string BootId)
{
    public string Actor => $"worktree-agent:{HostId}";
}
