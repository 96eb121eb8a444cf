namespace Helios.SessionRegistry.Reactions;

/// <summary>What Helios reacts to. Each is a cause that holds or does not; reactions follow its beginning.</summary>
internal enum ReactionKey
{
    Unspecified = 0,

    /// <summary>Checks of the pull request fail.</summary>
    CiFailed,

    /// <summary>A reviewer asks for changes.</summary>
    ChangesRequested,

    /// <summary>A program left comments that want an answer.</summary>
    BugbotComments,

    /// <summary>The pull request conflicts with its base.</summary>
    MergeConflicts,

    /// <summary>The agent is idle, and there is no pull request.</summary>
    AgentIdle,

    /// <summary>The pull request is approved or can be merged; a person does that.</summary>
    ApprovedAndGreen,

    /// <summary>Whether the agent lives could not be found out in time, or it makes no progress.</summary>
    AgentStuck,

    /// <summary>The agent waits for a person.</summary>
    AgentNeedsInput,

    /// <summary>The agent is gone, as far as could be inferred.</summary>
    AgentExited,

    /// <summary>The pull request was closed without being merged.</summary>
    PrClosed,

    /// <summary>The pull request is merged, or a headless agent is done.</summary>
    AllComplete,
}
