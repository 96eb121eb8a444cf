using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>One word for a person; derived from the axes when a session is read, never stored.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<DisplayStatus>))]
public enum DisplayStatus
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Not started yet.</summary>
    Spawning,

    /// <summary>The agent works.</summary>
    Working,

    /// <summary>The agent waits.</summary>
    Idle,

    /// <summary>A person is needed.</summary>
    NeedsInput,

    /// <summary>Somebody should look.</summary>
    Stuck,

    /// <summary>Whether it lives is being found out.</summary>
    Detecting,

    /// <summary>Its pull request is a draft.</summary>
    Draft,

    /// <summary>Its pull request is open.</summary>
    PrOpen,

    /// <summary>Checks fail.</summary>
    CiFailed,

    /// <summary>A review is awaited.</summary>
    ReviewPending,

    /// <summary>A reviewer asks for changes.</summary>
    ChangesRequested,

    /// <summary>Its pull request is approved.</summary>
    Approved,

    /// <summary>Its pull request can be merged.</summary>
    Mergeable,

    /// <summary>Its pull request is merged.</summary>
    Merged,

    /// <summary>The work is done.</summary>
    Done,

    /// <summary>Its agent is gone.</summary>
    Killed,

    /// <summary>It was ended with its lane, or after the merge.</summary>
    Cleanup,

    /// <summary>It failed.</summary>
    Errored,
}
