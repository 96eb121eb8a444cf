using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Testing;
using Helios.WorktreeAgent.Host;
using Helios.WorktreeAgent.Operations;
using Helios.WorktreeAgent.Runs;
using Helios.Worktrees;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Tests.Rig;

/// <summary>
/// An agent without a bus and without git: everything else is real. <see cref="Restart"/> is what a crash leaves: nothing is finished,
/// the folder stays.
/// </summary>
internal sealed class AgentRig : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new("a folder");
    private readonly Dictionary<string, string?> settings;
    private readonly Action<IServiceCollection>? more;
    private readonly HashSet<LaneId> lanes = [];
    private ServiceProvider provider;

    public AgentRig(Dictionary<string, string?>? settings = null, Action<IServiceCollection>? more = null)
    {
        this.settings = settings ?? [];
        this.more = more;
        Worktrees = new FolderWorktrees(folder["worktrees"], Installation);
        Directory.CreateDirectory(folder["worktrees"]);
        provider = Build();
    }

    /// <summary>Its own: tests run side by side, and an inventory sees the whole machine.</summary>
    public string Installation { get; } = $"test-{LaneId.New()}";

    public RecordedBus Bus { get; } = new();

    public FolderWorktrees Worktrees { get; }

    public OperationQueue Queue => Get<OperationQueue>();

    public LaneRuns Runs => Get<LaneRuns>();

    public HostFolder Folder => Get<HostFolder>();

    public string DataFolder => folder["data"];

    public T Get<T>()
        where T : notnull => provider.GetRequiredService<T>();

    /// <summary>One more of its parts, with some of what that is made of given.</summary>
    public T Make<T>(params object[] given) => ActivatorUtilities.CreateInstance<T>(provider, given);

    /// <summary>Sets what is read each time that it is used; until the next restart.</summary>
    public void Set<TOptions>(Action<TOptions> change)
        where TOptions : class => change(Get<IOptions<TOptions>>().Value);

    /// <summary>Takes lane commands from here on.</summary>
    public AgentRig Open()
    {
        Queue.Resume();
        Get<StartGate>().Open();
        return this;
    }

    public async Task Restart(bool open = true)
    {
        await provider.DisposeAsync();
        provider = Build();
        if (open)
            Open();
    }

    /// <summary>Ends the agent in good order; lanes stay.</summary>
    public ValueTask Stop() => provider.DisposeAsync();

    public LaneId NewLane()
    {
        var lane = LaneId.New();
        lanes.Add(lane);
        Directory.CreateDirectory(Worktrees.PathOf(lane));
        return lane;
    }

    public async ValueTask DisposeAsync()
    {
        await provider.DisposeAsync();
        foreach (var lane in lanes)
        {
            var marker = new EnvironmentMarker(LaneEnvironment.LaneMark, lane.ToString());
            await ProcessTree.Terminate(ProcessScope.Of(marker), TimeSpan.Zero, CancellationToken.None);
        }

        folder.Dispose();
    }

    private ServiceProvider Build()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["Helios:Host:KillGrace"] = "00:00:00.300",
                    ["Helios:Host:AdoptedRunPoll"] = "00:00:00.005",
                    ["Helios:Host:DataFolder"] = DataFolder,
                    ["Helios:Host:ParTaskDriver"] = "process",
                    // Tests wait for their server of tmux to be gone.
                    ["Helios:Host:TmuxLingers"] = "00:00:00.500",
                    ["Helios:Installation:Id"] = Installation,
                }
            )
            .AddInMemoryCollection(settings)
            .Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddWorktreeAgent(configuration);
        services.AddSingleton<IReportBus>(Bus);
        services.AddSingleton<IWorktrees>(Worktrees);
        more?.Invoke(services);
        var built = services.BuildServiceProvider();
        built.GetRequiredService<ReportSender>().Open();
        return built;
    }
}
