using System.Text.Json;
using Helios.Contracts.Api.Agents;

namespace Helios.WorktreeAgent.Agents;

/// <summary>One kind of agent: how to start it, and how to read its screen and output.</summary>
internal interface IAgentAdapter
{
    string Provider { get; }

    /// <summary>How to install it, as a message for people.</summary>
    string Installing { get; }

    /// <summary>Whether the states of its screen are known.</summary>
    bool ShowsState { get; }

    /// <summary>Whether it prints a stream of events without a terminal.</summary>
    bool PrintsEvents { get; }

    /// <summary>Whether it has hooks that report what it does in a terminal.</summary>
    bool HasHooks { get; }

    /// <summary>Whether it can be seen to have accepted a text: by a hook, or because its screen shows that it works.</summary>
    bool ConfirmsTexts => HasHooks;

    /// <summary>The variable of this host that holds its key, if that is not set for its transport.</summary>
    string? KeyVariable => null;

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

    /// <summary>The files in which it writes down what it uses, as far as they are known by now.</summary>
    IReadOnlyList<string> UsageFiles(UsageSource source) => [];

    /// <summary>Reads what a line of them says about its use.</summary>
    IEnumerable<UsageSample> ReadUsage(string line) => [];

    /// <summary>Reads what a line of the transcript of an agent in a terminal says that no hook does; null if nothing.</summary>
    (DateTimeOffset At, AgentSignal Signal)? ReadTranscript(string line) => null;

    /// <summary>Whether this final output of a headless agent means that it does not know the conversation to resume.</summary>
    bool IsUnresumable(string output);

    /// <summary>What operators see of it; null for one that is no agent of its own.</summary>
    HostAgentView? Describe(Func<string, bool> isInstalled) => null;
}
