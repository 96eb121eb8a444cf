using Helios.Contracts.Identifiers;

namespace Helios.Worktrees;

/// <summary>Who makes worktrees here: every mark, process and commit carries these names, and nothing with another installation's is touched.</summary>
/// <param name="InstallationId">The installation: everything that shares one record of lanes.</param>
/// <param name="HostId">The host; two of them may share a machine or a file system.</param>
/// <param name="DataFolder">A folder of the host's own for mirrors and for the list of repositories served; it must exist.</param>
internal sealed record WorktreeOwner(string InstallationId, HostId HostId, string DataFolder)
{
    /// <summary>Variables of this process that git and what git starts must not see, each with null: removals of an environment.</summary>
    public IReadOnlyDictionary<string, string?> Withheld { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);
}
