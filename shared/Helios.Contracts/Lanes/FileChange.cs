using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Lanes;

/// <summary>What became of a file since the base.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<FileChange>))]
public enum FileChange
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>It was not there.</summary>
    Added,

    /// <summary>Its content or its mode differs.</summary>
    Modified,

    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>It had another path.</summary>
    Renamed,

    /// <summary>It was copied from another path.</summary>
    Copied,

    /// <summary>It became something else: a file, a link or a submodule.</summary>
    TypeChanged,

    /// <summary>It is in conflict.</summary>
    Unmerged,
}
