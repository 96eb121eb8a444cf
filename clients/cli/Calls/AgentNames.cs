using System.CommandLine;
using System.CommandLine.Completions;
using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.Sessions;

namespace Helios.Cli.Calls;

/// <summary>The names of agents: those that Helios knows, to complete; a host may have others, so none is refused here.</summary>
internal static class AgentNames
{
    public static IReadOnlyList<string> All { get; } =
    [.. SessionProviders.All.Concat(ShippedAgents.Texts.Keys).Distinct(StringComparer.Ordinal)];

    public static void Complete<T>(Option<T> option) => option.CompletionSources.Add(_ => All.Select(name => new CompletionItem(name)));
}
