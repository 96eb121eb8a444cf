using System.Text.Json;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Sessions;

namespace Helios.WorktreeAgent.Agents.Adapters;

/// <summary>Any program. Nothing is known about its output, so it counts as started while it runs.</summary>
internal sealed class CommandAdapter : IAgentAdapter
{
    public string Provider => SessionProviders.Command;

    public string Installing => "install it there, or pass its path";

    public bool ShowsState => false;

    public bool PrintsEvents => false;

    public bool HasHooks => false;

    public AgentCommand Build(AgentPlan plan)
    {
        if (plan.Argv.Count == 0)
            throw new AgentRefusedException(AgentLaunchFailureReason.ProviderNotSupported, "The provider command needs an argv.");
        if (plan.Resume is not null)
            throw new AgentRefusedException(AgentLaunchFailureReason.Unresumable, "The provider command has no conversation to resume.");
        var headless = plan.Mode is AgentMode.Headless;
        return new AgentCommand
        {
            Program = plan.Argv[0],
            Arguments = [.. plan.Argv.Skip(1)],
            Stdin = headless ? plan.Prompt : null,
            FirstMessage = headless ? null : plan.Prompt,
        };
    }

    public AgentScreen ReadScreen(string text) => AgentScreen.Unknown;

    public AgentSignal? ReadLine(string line) => null;

    public AgentSignal? ReadHook(string name, JsonElement input) => HookSignals.Read(name, input);

    public bool IsUnresumable(string output) => false;
}
