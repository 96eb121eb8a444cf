namespace Helios.SessionRegistry.Reactions;

/// <summary>What a reaction does. Helios never merges by itself.</summary>
internal enum ReactionAction
{
    Unspecified = 0,

    /// <summary>Type a text to the agent.</summary>
    Send,

    /// <summary>Notify a person.</summary>
    Notify,

    /// <summary>Notify a person urgently.</summary>
    NotifyUrgently,
}
