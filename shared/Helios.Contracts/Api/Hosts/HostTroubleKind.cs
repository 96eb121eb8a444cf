using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Api.Hosts;

/// <summary>The kinds of problems of a host rather than of its lanes.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<HostTroubleKind>))]
public enum HostTroubleKind
{
    /// <summary>Unknown.</summary>
    Unspecified = 0,

    /// <summary>A repository cannot be examined: it is missing, its disk is not mounted, or it does not answer.</summary>
    RepositoryUnreachable,

    /// <summary>The folder of a repository's worktrees cannot be examined, or is missing as a whole.</summary>
    WorktreesUnreachable,

    /// <summary>The terminal server does not answer.</summary>
    TerminalsUnreachable,

    /// <summary>Trash could not be deleted and stays on the disk.</summary>
    TrashNotEmptied,

    /// <summary>Somebody wrote into a pool entry; it was removed from its pool and is kept.</summary>
    FilesKept,

    /// <summary>The orchestrator's counter of used slots was wrong; it is repaired.</summary>
    SlotsMiscounted,

    /// <summary>Worktrees belong to lanes without a record, as after the database was restored from a backup; they are kept.</summary>
    LanesUnknown,

    /// <summary>The host does not reach the API at the address that is configured for hosts, so tunnels fail.</summary>
    ApiUnreachable,

    /// <summary>Worktrees have the mark of a host without a record, as after its agent has lost its data folder; they are kept.</summary>
    HostUnknown,
}
