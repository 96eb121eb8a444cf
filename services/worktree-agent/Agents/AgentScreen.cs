namespace Helios.WorktreeAgent.Agents;

/// <summary>What the screen of an agent shows.</summary>
internal enum AgentScreen
{
    /// <summary>Nothing known.</summary>
    Unknown = 0,

    /// <summary>An input line. Programs paint one before they know whether they will ask a question first.</summary>
    Prompt,

    /// <summary>An input line, and the program has started completely.</summary>
    Ready,

    /// <summary>The agent is working.</summary>
    Working,

    /// <summary>A question at start, about trust, login or set-up: only a person may answer it.</summary>
    Question,

    /// <summary>A permission question: only a person may answer it.</summary>
    Permission,
}
