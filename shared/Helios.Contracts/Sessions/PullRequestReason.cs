using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Why a pull request is in its state.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<PullRequestReason>))]
public enum PullRequestReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>There is none yet.</summary>
    NotCreated,

    /// <summary>It is being worked on.</summary>
    InProgress,

    /// <summary>Checks fail.</summary>
    CiFailing,

    /// <summary>A review is awaited.</summary>
    ReviewPending,

    /// <summary>A reviewer asks for changes.</summary>
    ChangesRequested,

    /// <summary>Programs have commented.</summary>
    BotComments,

    /// <summary>It cannot be merged as it is.</summary>
    MergeConflicts,

    /// <summary>It is approved.</summary>
    Approved,

    /// <summary>It can be merged.</summary>
    MergeReady,

    /// <summary>It is merged.</summary>
    Merged,

    /// <summary>It was closed without a merge.</summary>
    ClosedUnmerged,

    /// <summary>The session was restored; the pull request of before is not its own any more.</summary>
    ClearedOnRestore,
}
