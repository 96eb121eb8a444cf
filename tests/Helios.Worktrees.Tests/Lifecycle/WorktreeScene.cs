using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Worktrees;
using Helios.Processes;
using Helios.Testing;
using Helios.Worktrees.Lifecycle;
using Helios.Worktrees.Places;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.Worktrees.Tests.Lifecycle;

/// <summary>A repository, and an agent's worktrees in it.</summary>
internal sealed class WorktreeScene : IAsyncDisposable, IProvisionProgress
{
    private readonly TemporaryFolder data = new();
    private readonly ServiceProvider services;
    private readonly List<ProvisionStep> steps = [];

    // Git does not clone submodules from folders of the machine unless told so by the environment.
    // Nothing here has to outlive the machine, and waiting for its disk is a third of the time.
    static WorktreeScene()
    {
        Environment.SetEnvironmentVariable("GIT_ALLOW_PROTOCOL", "file:ssh");
        Environment.SetEnvironmentVariable("GIT_TEST_FSYNC", "false");
    }

    private WorktreeScene(TemporaryRepository repository, string installation, IReadOnlyDictionary<string, string?> settings)
    {
        Repository = repository;
        Identity = new WorktreeOwner(installation, HostId.New(), data.Path) { Withheld = HostSecret.Withheld };
        var collection = new ServiceCollection();
        collection.AddLogging();
        collection.AddSingleton(Identity);
        collection.AddSingleton<IFaultPoints>(Faults);
        collection.AddSingleton<IProcessRunner>(Processes);
        collection.AddWorktrees(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services = collection.BuildServiceProvider();
    }

    public TemporaryRepository Repository { get; }

    public WorktreeOwner Identity { get; }

    public SimulatedKills Faults { get; } = new();

    public RecordedProcesses Processes { get; } = new();

    public IWorktrees Worktrees => services.GetRequiredService<IWorktrees>();

    public IRepositories Repositories => services.GetRequiredService<IRepositories>();

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public IReadOnlyList<ProvisionStep> Steps => steps;

    public string LogFile => data["setup.log"];

    public string ManagedRoot => Path.Combine(Repository.Path, ".helios-worktrees");

    public static async Task<WorktreeScene> Create(
        string name = "repository",
        bool withCommit = true,
        string installation = "test",
        IReadOnlyDictionary<string, string?>? settings = null,
        string? parent = null
    ) => new(await TemporaryRepository.Create(name, withCommit, parent), installation, settings ?? new Dictionary<string, string?>());

    public void Began(ProvisionStep step, string detail)
    {
        lock (steps)
            steps.Add(step);
    }

    public async Task<ProvisionRequest> Request(
        string? branch = null,
        SetupSteps? setup = null,
        string baseRef = "HEAD",
        LaneId? lane = null
    )
    {
        var id = lane ?? LaneId.New();
        var existing = branch is null ? "" : await Repository.Git("for-each-ref", "--format=%(objectname)", "refs/heads/" + branch);
        return new ProvisionRequest
        {
            LaneId = id,
            Repository = Repository.Path,
            Branch = branch ?? LaneBranches.NameOf(id),
            BranchExisted = existing.Length > 0,
            BaseCommit = existing.Length > 0 ? existing : await Repository.Git("rev-parse", baseRef),
            Setup = setup,
            Environment = new Dictionary<string, string?> { ["HELIOS_SCENE_LANE"] = id.ToString() },
            LogFile = LogFile,
        };
    }

    public async Task<string> Provision(ProvisionRequest request)
    {
        var outcome = await Worktrees.Provision(request, this, CancellationToken.None);
        return outcome.ShouldBeOfType<ProvisionOutcome.Provisioned>(outcome.ToString()).WorktreePath;
    }

    public async Task<ProvisionOutcome.Failed> FailToProvision(ProvisionRequest request) =>
        (await Worktrees.Provision(request, this, CancellationToken.None)).ShouldBeOfType<ProvisionOutcome.Failed>();

    public static TearDownRequest Ending(
        ProvisionRequest request,
        CompletionPolicy policy = CompletionPolicy.Prune,
        bool discard = false,
        string baseRef = "main"
    ) =>
        new()
        {
            LaneId = request.LaneId,
            Repository = request.Repository,
            Branch = request.Branch,
            BranchExisted = request.BranchExisted,
            BaseCommit = request.BaseCommit,
            BaseRef = baseRef,
            Policy = policy,
            Discard = discard,
        };

    public Task<TearDownResult> TearDown(
        ProvisionRequest request,
        CompletionPolicy policy = CompletionPolicy.Prune,
        bool discard = false,
        string baseRef = "main"
    ) => Worktrees.TearDown(Ending(request, policy, discard, baseRef), CancellationToken.None);

    /// <summary>Nothing of any lane is there, but archives: no folder, registration, branch, mark or lock file.</summary>
    public async Task ShouldBeEmpty(bool branchesToo = true)
    {
        await Worktrees.EmptyTrash(CancellationToken.None);
        Directory.Exists(ManagedRoot).ShouldBeFalse($"{ManagedRoot} is still there");
        (await Repository.Git("worktree", "list", "--porcelain"))
            .Split('\n')
            .Count(line => line.StartsWith("worktree ", StringComparison.Ordinal))
            .ShouldBe(1);
        Directory.Exists(Path.Combine(Repository.Path, ".git/worktrees")).ShouldBeFalse("a registration is left");
        if (branchesToo)
            (await Repository.Git("for-each-ref", "--format=%(refname)", "refs/heads")).ShouldBe("refs/heads/main");
        (await Worktrees.FindMarked(CancellationToken.None)).Worktrees.ShouldBeEmpty();
        var marks = Path.Combine(Repository.Path, ".git/helios/lanes");
        (Directory.Exists(marks) ? Directory.GetFiles(marks) : []).ShouldBeEmpty();
        (await Repository.Git("status", "--porcelain")).ShouldBeEmpty();
        (await Repository.Git("fsck", "--no-dangling")).ShouldBeEmpty();
    }

    public Task<string> Archive(LaneId lane, string suffix = "") =>
        Repository.Git("rev-parse", "--verify", "--quiet", $"refs/helios/archive/{lane}{suffix}");

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        data.Dispose();
        // Closed folders of a pool keep everybody but root from deleting what is in them.
        var pool = Path.Combine(ManagedRoot, ".pool");
        foreach (var slot in Directory.Exists(pool) ? Directory.GetDirectories(pool) : [])
            File.SetUnixFileMode(slot, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Repository.Dispose();
    }
}
