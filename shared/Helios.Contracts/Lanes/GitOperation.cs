using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>A git operation that waits to be continued or aborted.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<GitOperation>))]
public enum GitOperation
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>A merge.</summary>
    Merge,

    /// <summary>A rebase, or patches being applied.</summary>
    Rebase,

    /// <summary>A cherry-pick.</summary>
    CherryPick,

    /// <summary>A revert.</summary>
    Revert,

    /// <summary>A bisection.</summary>
    Bisect,
}
