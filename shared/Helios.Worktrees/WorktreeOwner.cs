using Helios.Contracts.Identifiers;

namespace Helios.Worktrees;

/// <summary>
/// The owner of worktrees on this host: every mark, process and commit carries these names, and anything of another installation is left
/// alone.
/// </summary>
/// <param name="InstallationId">The installation: everything that shares one database of lanes.</param>
/// <param name="HostId">The host; several may share a machine or a file system.</param>
/// <param name="DataFolder">A folder of the host for mirrors and the list of served repositories; it must exist.</param>
public sealed record WorktreeOwner(string InstallationId, HostId HostId, string DataFolder)
{
    /// <summary>Environment variables of this process to hide from git and the programs it starts, each with null.</summary>
    public IReadOnlyDictionary<string, string?> Withheld { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);
}
