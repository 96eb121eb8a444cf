using Helios.Hosting.Timeliness;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Agents.Adapters;
using Helios.WorktreeAgent.Agents.Adapters.ClaudeCode;
using Helios.WorktreeAgent.Agents.Adapters.Codex;
using Helios.WorktreeAgent.Agents.Adapters.Manifests;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Lanes;
using Helios.WorktreeAgent.Link;
using Helios.WorktreeAgent.Notices;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Pools;
using Helios.WorktreeAgent.Reconciliation;
using Helios.WorktreeAgent.Repositories;
using Helios.WorktreeAgent.Runs;
using Helios.WorktreeAgent.Supervision;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tmux;
using Helios.WorktreeAgent.Tunnels;
using Helios.Worktrees.Lifecycle;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Helios.WorktreeAgent;

/// <summary>Registers the worktree agent in a composition.</summary>
public static class WorktreeAgentService
{
    /// <summary>
    /// Adds the agent of this host (<c>Helios:Host</c>, <c>Helios:Agents</c>, <c>Helios:Worktrees</c>, <c>Helios:Installation:Id</c>).
    /// </summary>
    public static IServiceCollection AddWorktreeAgent(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton<AttentionClock>();
        services.AddHost(configuration);
        services.AddWorktrees(configuration);
        services.AddLanes(configuration);
        services.AddTmux(configuration);
        services.AddParTasks(configuration);
        services.AddRuns(configuration);
        services.AddTunnels(configuration);
        services.AddTerminals(configuration);
        services.AddAgents(configuration);
        services.AddCodex(configuration);
        services.AddClaudeCode(configuration);
        services.AddCommandAgent();
        services.AddManifestAgents();
        services.AddNotices(configuration);
        services.AddPools();
        services.AddSupervision();
        services.AddOperations(configuration);
        services.AddReconciliation(configuration);
        services.AddLink(configuration);
        return services;
    }

    /// <summary>Adds the agent's consumers. Its queues carry the host's id, and are opened when that is known.</summary>
    public static void AddWorktreeAgentEndpoints(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<LaneCommandConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<RepositoryConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<ArchiveConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<InventoryConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<TunnelConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<TerminalConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<DialogConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<HostControlConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<AgentConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<NoticeConsumer>().ExcludeFromConfigureEndpoints();
    }
}
