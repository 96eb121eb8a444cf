namespace Helios.ManagedCli.Top;

/// <summary>How soon a person should look at a row; in this order.</summary>
internal enum Urgency
{
    /// <summary>It waits for a person.</summary>
    NeedsYou,

    /// <summary>Something is wrong with it.</summary>
    LookAt,

    /// <summary>Its work is done, and a person reviews it.</summary>
    Review,

    /// <summary>An agent or a command works in it.</summary>
    Working,

    /// <summary>Nothing happens in it.</summary>
    Idle,
}
