using Helios.Contracts.Identifiers;

namespace Helios.WorktreeAgent.Worktrees;

/// <summary>Who marks what is made here. <paramref name="DataFolder"/> is this agent's own folder; it must exist.</summary>
internal sealed record AgentIdentity(string InstallationId, HostId HostId, string DataFolder);
