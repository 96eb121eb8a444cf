namespace Helios.SessionRegistry.Reactions;

/// <summary>What a reaction does. Nothing merges by itself.</summary>
internal enum ReactionAction
{
    Unspecified = 0,

    /// <summary>A text is typed to the agent.</summary>
    Send,

    /// <summary>A person is told.</summary>
    Notify,

    /// <summary>A person is told at once.</summary>
    NotifyUrgently,
}
