using Helios.Contracts.Api.Agents;
using Helios.Contracts.Sessions;
using Helios.Processes;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Agents that are known only when this host has read its files.</summary>
internal interface IAgentSource
{
    /// <summary>Those that can be started.</summary>
    IEnumerable<IAgentAdapter> Adapters { get; }

    /// <summary>Those that cannot, because their definition has a fault.</summary>
    IEnumerable<HostAgentView> Faulty { get; }
}

/// <summary>All agents of this host, by their names.</summary>
internal sealed class AgentAdapters(IEnumerable<IAgentAdapter> builtIn, IEnumerable<IAgentSource> sources)
{
    private IReadOnlyDictionary<string, IAgentAdapter>? all;

    // One that Helios has code for wins over a file of its name.
    private IReadOnlyDictionary<string, IAgentAdapter> All =>
        all ??= builtIn
            .Concat(sources.SelectMany(source => source.Adapters))
            .DistinctBy(adapter => adapter.Provider)
            .ToDictionary(adapter => adapter.Provider, StringComparer.Ordinal);

    /// <summary>What operators see: all of them, with whether their programs are here now.</summary>
    public IReadOnlyList<HostAgentView> Views =>
        [
            .. All
                .Values.Select(adapter => adapter.Describe(program => WhichProgram.Find(program) is not null))
                .OfType<HostAgentView>()
                .Concat(sources.SelectMany(source => source.Faulty))
                .OrderBy(view => view.Name, StringComparer.Ordinal),
        ];

    public IAgentAdapter? Find(string provider) => All.GetValueOrDefault(provider);

    /// <summary>The adapter of a launch that was taken.</summary>
    /// <exception cref="AgentRefusedException">This host has none.</exception>
    public IAgentAdapter Of(AgentLaunch launch) =>
        Find(launch.Provider)
        ?? throw new AgentRefusedException(
            AgentLaunchFailureReason.ProviderNotSupported,
            $"This host has no agent '{launch.Provider}'. It has: {string.Join(", ", All.Keys.Order(StringComparer.Ordinal))}."
        );
}
