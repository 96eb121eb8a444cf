using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What the reviewers of a pull request say.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<ReviewState>))]
public enum ReviewState
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Nothing, and nothing is awaited.</summary>
    None,

    /// <summary>A review is awaited.</summary>
    Pending,

    /// <summary>It is approved.</summary>
    Approved,

    /// <summary>Changes are asked for.</summary>
    ChangesRequested,
}
