using System.Text.Json;

namespace Helios.WorktreeAgent.Agents.Adapters;

/// <summary>One kind of agent: how it is started, and how what it shows and says is read. Pure.</summary>
internal interface IAgentAdapter
{
    string Provider { get; }

    /// <summary>How to install it, for people.</summary>
    string Installing { get; }

    /// <summary>Whether it tells of itself: its screen has states that are known, and it has hooks and a stream of events.</summary>
    bool IsKnown { get; }

    /// <summary>How it is started. Throws <see cref="AgentRefusedException"/> where it cannot be.</summary>
    AgentCommand Build(AgentPlan plan);

    /// <summary>Reads a screen.</summary>
    AgentScreen ReadScreen(string text);

    /// <summary>Reads one line of a headless agent's standard output; null when it says nothing of interest.</summary>
    AgentSignal? ReadLine(string line);

    /// <summary>Reads what a hook of that name was given; null when it says nothing of interest.</summary>
    AgentSignal? ReadHook(string name, JsonElement input);

    /// <summary>Whether that end of a headless agent means that it does not know the conversation to resume.</summary>
    bool IsUnresumable(string output);
}
