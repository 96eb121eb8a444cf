namespace Helios.WorktreeAgent.Agents;

/// <summary>What the screen of an agent says about it.</summary>
internal enum AgentScreen
{
    /// <summary>Nothing that is known.</summary>
    Unknown = 0,

    /// <summary>An input line. Programs paint one before they know whether they will ask something first.</summary>
    Prompt,

    /// <summary>An input line, and the program has come up all the way.</summary>
    Ready,

    /// <summary>It works.</summary>
    Working,

    /// <summary>A question before the start, about trust, login or set-up: only a person answers it.</summary>
    Question,

    /// <summary>A question whether it may do something: only a person answers it.</summary>
    Permission,
}
