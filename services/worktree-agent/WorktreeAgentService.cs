using Helios.Hosting.Timeliness;
using Helios.Processes;
using Helios.WorktreeAgent.Agents;
using Helios.WorktreeAgent.Agents.Adapters;
using Helios.WorktreeAgent.Hosting;
using Helios.WorktreeAgent.Notices;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.ParTasks;
using Helios.WorktreeAgent.Pools;
using Helios.WorktreeAgent.Reconciliation;
using Helios.WorktreeAgent.Runs;
using Helios.WorktreeAgent.Terminals;
using Helios.WorktreeAgent.Tmux;
using Helios.WorktreeAgent.Tunnels;
using Helios.Worktrees;
using Helios.Worktrees.Lifecycle;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent;

/// <summary>Registers the worktree agent in a composition.</summary>
public static class WorktreeAgentService
{
    /// <summary>Adds the agent of this host (<c>Helios:Host</c>, <c>Helios:Agents</c>, <c>Helios:Worktrees</c>, <c>Helios:Installation:Id</c>).</summary>
    public static IServiceCollection AddWorktreeAgent(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WorktreeAgentOptions>()
            .Bind(configuration.GetSection(WorktreeAgentOptions.Section))
            .Configure(options => options.InstallationId = configuration["Helios:Installation:Id"] is { Length: > 0 } id ? id : options.InstallationId)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<WorktreeAgentOptions>, WorktreeAgentOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AttentionClock>();
        services.TryAddSingleton<IProcessRunner>(ProcessRunner.Instance);

        services.AddSingleton<HostFolder>();
        services.AddSingleton<HostDescription>();
        services.AddSingleton<AgentPrograms>();
        services.AddSingleton<HostSecrets>();
        services.AddSingleton<SocketFolders>();
        services.AddSingleton<LaneEnvironment>();
        services.AddSingleton<StartGate>();
        services.AddSingleton(provider =>
        {
            var folder = provider.GetRequiredService<HostFolder>();
            return new WorktreeOwner(folder.Identity.InstallationId, folder.Identity.HostId, folder.Root)
            {
                Withheld = provider.GetRequiredService<HostSecrets>().Withheld,
            };
        });

        services.AddWorktrees(configuration);

        services.AddSingleton<OperationStore>();
        services.AddSingleton<LaneLedger>();
        services.AddSingleton<LaneLog>();
        services.AddSingleton<PortLeases>();
        services.AddSingleton<IReportBus, ReportBus>();
        services.AddSingleton<ReportSender>();
        services.AddSingleton<OperationQueue>();
        services.AddSingleton<LaneBases>();
        services.AddSingleton<IOperationWork, ProvisionWork>();
        services.AddSingleton<IOperationWork, BindParTaskWork>();
        services.AddSingleton<IOperationWork, StartRunWork>();
        services.AddSingleton<IOperationWork, CancelRunWork>();
        services.AddSingleton<IOperationWork, TearDownWork>();

        services.AddSingleton<LaneRuns>();
        services.AddSingleton<RunCancels>();
        services.AddSingleton<ProcessCensus>();
        services.AddSingleton<StrayProcesses>();
        services.AddSingleton<TmuxProgram>();
        services.AddSingleton<TmuxServer>();
        services.AddSingleton<IParTaskDriver, TmuxParTaskDriver>();
        services.AddSingleton<ParProgram>();
        services.AddSingleton<IParTaskDriver, CliParTaskDriver>();
        services.AddSingleton<IParTaskDriver, ProcessParTaskDriver>();
        services.AddSingleton<ParTasks.ParTasks>();
        services.AddSingleton<ParTaskSupervisor>();
        services.AddSingleton<LaneChangesSource>();
        services.AddSingleton<TerminalKeeper>();
        services.AddSingleton<LaneTerminals>();
        services.AddOptions<AgentOptions>().Bind(configuration.GetSection(AgentOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<AgentOptions>, AgentOptionsValidator>();
        services.AddSingleton(provider => new AgentEndpoints(provider.GetRequiredService<IOptions<AgentOptions>>(), configuration));
        services.AddSingleton<IAgentAdapter, CodexAdapter>();
        services.AddSingleton<IAgentAdapter, ClaudeCodeAdapter>();
        services.AddSingleton<IAgentAdapter, CommandAdapter>();
        services.AddSingleton<AgentSessions>();
        services.AddSingleton<AgentReports>();
        services.AddSingleton<AgentTerminals>();
        services.AddSingleton<LastScreens>();
        services.AddSingleton<AgentOutput>();
        services.AddSingleton<AgentSignals>();
        services.AddSingleton<AgentReadiness>();
        services.AddSingleton<AgentMessenger>();
        services.AddSingleton<AgentTerminator>();
        services.AddSingleton<AgentTerminations>();
        services.AddSingleton<AgentLauncher>();
        services.AddSingleton<AgentCommandQueue>();
        services.AddSingleton<AgentObserver>();
        services.AddOptions<NoticeCommandOptions>().Bind(configuration.GetSection(NoticeCommandOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<NoticeCommands>();
        services.AddSingleton<TerminalViewer>();
        services.AddSingleton<TunnelDialer>();
        services.AddSingleton<InventoryTaker>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<Housekeeping>();
        services.AddSingleton<PoolReports>();
        services.AddSingleton<SnapshotRounds>();

        services.AddSingleton<HostLink>();
        services.AddHostedService(provider => provider.GetRequiredService<HostLink>());
        services.AddHostedService<AgentMaintenance>();
        services.AddHealthChecks().AddCheck<HostHealth>("worktree-agent", tags: ["ready"]);
        return services;
    }

    /// <summary>Adds the agent's consumers. Its queues carry the host's id, and are opened when that is known.</summary>
    public static void AddWorktreeAgentEndpoints(this IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<LaneCommandConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<RepositoryConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<ArchiveConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<TunnelConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<TerminalConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<HostControlConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<AgentConsumer>().ExcludeFromConfigureEndpoints();
        bus.AddConsumer<NoticeConsumer>().ExcludeFromConfigureEndpoints();
    }
}
