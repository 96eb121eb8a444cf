namespace Helios.SessionRegistry.Reactions;

/// <summary>What Helios reacts to. Each is a condition; a reaction follows when it begins to hold.</summary>
internal enum ReactionKey
{
    Unspecified = 0,

    /// <summary>Checks of the pull request fail.</summary>
    CiFailed,

    /// <summary>A reviewer requests changes.</summary>
    ChangesRequested,

    /// <summary>A program left comments that need an answer.</summary>
    BugbotComments,

    /// <summary>The pull request conflicts with its base.</summary>
    MergeConflicts,

    /// <summary>The agent is idle, and there is no pull request.</summary>
    AgentIdle,

    /// <summary>The agent is at a usage limit: at its reset it is asked to go on.</summary>
    LimitReset,

    /// <summary>The pull request is approved or can be merged, which a person does.</summary>
    ApprovedAndGreen,

    /// <summary>Helios could not determine in time whether the agent is alive, or the agent makes no progress.</summary>
    AgentStuck,

    /// <summary>The agent waits for a person.</summary>
    AgentNeedsInput,

    /// <summary>The agent has probably ended.</summary>
    AgentExited,

    /// <summary>The pull request was closed without being merged.</summary>
    PrClosed,

    /// <summary>The pull request is merged, or a headless agent is done.</summary>
    AllComplete,
}
