using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>The pull request of a session: the second axis of its state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<PullRequestState>))]
public enum PullRequestState
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>There is none.</summary>
    None,

    /// <summary>It is a draft.</summary>
    Draft,

    /// <summary>It is open.</summary>
    Open,

    /// <summary>It is merged.</summary>
    Merged,

    /// <summary>It was closed without a merge.</summary>
    Closed,
}
