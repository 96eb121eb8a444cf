using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Worktrees;

/// <summary>The resources of a lane on its host.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ResourceKind>))]
public enum ResourceKind
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>The worktree's folder and registration.</summary>
    Worktree,

    /// <summary>The branch.</summary>
    Branch,

    /// <summary>The archive ref.</summary>
    Archive,

    /// <summary>The par task.</summary>
    ParTask,

    /// <summary>The terminals.</summary>
    Terminals,

    /// <summary>Marked processes.</summary>
    Processes,

    /// <summary>The runs' folders.</summary>
    Runs,
}
