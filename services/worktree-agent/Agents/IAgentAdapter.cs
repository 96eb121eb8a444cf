using System.Text.Json;

namespace Helios.WorktreeAgent.Agents;

/// <summary>One kind of agent: how to start it, and how to read its screen and output.</summary>
internal interface IAgentAdapter
{
    string Provider { get; }

    /// <summary>How to install it, as a message for people.</summary>
    string Installing { get; }

    /// <summary>Whether the agent reports its own state: its screen has known states, and it has hooks and an event stream.</summary>
    bool IsKnown { get; }

    /// <summary>Builds the command that starts it. Throws <see cref="AgentRefusedException"/> if it cannot be started.</summary>
    AgentCommand Build(AgentPlan plan);

    /// <summary>Adds what it needs to its state folder before it starts.</summary>
    void Prepare(string stateFolder) { }

    /// <summary>Reads a screen.</summary>
    AgentScreen ReadScreen(string text);

    /// <summary>Reads one line of a headless agent's standard output; null if it is irrelevant.</summary>
    AgentSignal? ReadLine(string line);

    /// <summary>Reads the input of a hook; null if it is irrelevant.</summary>
    AgentSignal? ReadHook(string name, JsonElement input);

    /// <summary>Whether this final output of a headless agent means that it does not know the conversation to resume.</summary>
    bool IsUnresumable(string output);
}
