using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Worktrees;

/// <summary>What can become of a resource.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ResourceEnding>))]
public enum ResourceEnding
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>Its content is kept under a ref.</summary>
    Archived,

    /// <summary>It was kept on purpose.</summary>
    Preserved,

    /// <summary>It is still there and should not be.</summary>
    Failed,

    /// <summary>There was none.</summary>
    NotApplicable,
}
