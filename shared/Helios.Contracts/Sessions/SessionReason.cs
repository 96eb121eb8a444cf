using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>Why a session is in its state; a closed set that a program can branch on.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionReason>))]
public enum SessionReason
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Its start was asked for.</summary>
    SpawnRequested,

    /// <summary>The agent has shown that it runs.</summary>
    AgentAcknowledged,

    /// <summary>A turn is going on.</summary>
    TaskInProgress,

    /// <summary>A pull request was opened.</summary>
    PrCreated,

    /// <summary>Checks of its pull request fail.</summary>
    FixingCi,

    /// <summary>Its pull request got comments that want an answer.</summary>
    ResolvingReviewComments,

    /// <summary>It waits for a person.</summary>
    AwaitingUserInput,

    /// <summary>Its pull request waits for a review.</summary>
    AwaitingExternalReview,

    /// <summary>Its turn has ended.</summary>
    ResearchComplete,

    /// <summary>Its pull request is merged; a person decides what comes next.</summary>
    MergedWaitingDecision,

    /// <summary>It was killed on request.</summary>
    ManuallyKilled,

    /// <summary>It was ended because its pull request is merged.</summary>
    PrMerged,

    /// <summary>It was ended with its lane.</summary>
    AutoCleanup,

    /// <summary>What its agent ran in is gone.</summary>
    RuntimeLost,

    /// <summary>Its agent has ended by itself.</summary>
    AgentProcessExited,

    /// <summary>The host could not find out.</summary>
    ProbeFailure,

    /// <summary>Its agent could not be started, or failed.</summary>
    ErrorInProcess,
}
