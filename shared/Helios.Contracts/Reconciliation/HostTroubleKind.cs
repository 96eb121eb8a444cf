using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Reconciliation;

/// <summary>What can be wrong with a host rather than with its lanes.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<HostTroubleKind>))]
public enum HostTroubleKind
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>A repository cannot be looked at: it is away, its disk is not mounted, it does not answer.</summary>
    RepositoryUnreachable,

    /// <summary>The folder of a repository's worktrees cannot be looked at, or is not there as a whole.</summary>
    WorktreesUnreachable,

    /// <summary>What keeps the terminals of lanes does not answer.</summary>
    TerminalsUnreachable,

    /// <summary>What was removed could not be deleted and stays on the disk.</summary>
    TrashNotEmptied,

    /// <summary>Somebody wrote into a worktree that was made in advance; it was taken out of its pool and is kept.</summary>
    FilesKept,
}
