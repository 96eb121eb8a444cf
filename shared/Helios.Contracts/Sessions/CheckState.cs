using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>What the checks of a pull request say.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<CheckState>))]
public enum CheckState
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Nobody could tell.</summary>
    Unknown,

    /// <summary>There are none.</summary>
    None,

    /// <summary>Some still run.</summary>
    Pending,

    /// <summary>All have passed.</summary>
    Passing,

    /// <summary>Some have failed.</summary>
    Failing,
}
