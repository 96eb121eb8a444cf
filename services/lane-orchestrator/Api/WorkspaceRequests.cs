using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Workspaces;
using Helios.LaneOrchestrator.Workspaces;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Reads the bodies about workspaces.</summary>
internal static class WorkspaceRequests
{
    private const int MaxCapacity = 100_000;
    private const int MaxPool = 1000;
    private const int MaxPorts = 100;
    private const int MaxSetupSeconds = 24 * 60 * 60;

    public static WorkspaceDraft Registration(ApiRequest request)
    {
        var body = request.Body;
        return new WorkspaceDraft
        {
            WorkspaceId = request.NewId<WorkspaceId>(),
            Name = body.Text("name", required: true, check: Checks.WorkspaceName) ?? "",
            Repository = body.Text("repository", required: true, check: Checks.Repository) ?? "",
            Hosts = Hosts(body),
            DefaultBranch = body.Text("default_branch", maxLength: 1024, check: Checks.GitName),
            Capacity = body.Number("capacity", 1, MaxCapacity),
            Pool = body.Number("pool", 0, MaxPool) ?? 0,
            Ports = body.Number("ports", 0, MaxPorts) ?? 0,
            Policy = Policy(body) ?? CompletionPolicy.Prune,
            OnParTaskLost = OnParTaskLost(body) ?? ParTaskLostPolicy.Rebind,
            OnAgentIdle = OnAgentIdle(body) ?? AgentIdlePolicy.Notify,
            Worktrees = Worktrees(body),
            Setup = Setup(body),
        };
    }

    /// <summary>What a change does to a workspace: absent fields stay, null takes a limit away.</summary>
    public static WorkspaceEdit Change(ApiRequest request)
    {
        var body = request.Body;
        body.NotNull("name", "default_branch", "pool", "ports", "policy", "on_par_task_lost", "on_agent_idle");
        if (body.Has("repository"))
            request.Faults.Add("repository", "invalid", "A workspace keeps its repository; register another workspace.");
        var changes = new List<Func<WorkspaceRow, bool>>();
        if (body.Text("name", check: Checks.WorkspaceName) is { } name)
            changes.Add(row => Set(row.Name, name, value => row.Name = value));
        var branch = body.Text("default_branch", maxLength: 1024, check: Checks.GitName);
        if (branch is not null)
            changes.Add(row => Set(row.DefaultBranch, branch, value => row.DefaultBranch = value));
        if (body.Number("pool", 0, MaxPool) is { } pool)
            changes.Add(row => Set(row.Pool, pool, value => row.Pool = value));
        if (body.Number("ports", 0, MaxPorts) is { } ports)
            changes.Add(row => Set(row.Ports, ports, value => row.Ports = value));
        if (Policy(body) is { } policy)
            changes.Add(row => Set(row.Policy, policy, value => row.Policy = value));
        if (OnParTaskLost(body) is { } lost)
            changes.Add(row => Set(row.OnParTaskLost, lost, value => row.OnParTaskLost = value));
        if (OnAgentIdle(body) is { } idle)
            changes.Add(row => Set(row.OnAgentIdle, idle, value => row.OnAgentIdle = value));

        var capacity = body.Number("capacity", 1, MaxCapacity);
        if (body.Has("capacity"))
            changes.Add(row => Set(row.Capacity, capacity, value => row.Capacity = value));
        var worktrees = Worktrees(body);
        if (body.Has("worktrees"))
            changes.Add(row => Set(row.Worktrees, worktrees, value => row.Worktrees = value));
        var hosts = Hosts(body);
        if (body.Has("hosts"))
            changes.Add(row => Replace((row.Hosts ?? []).SequenceEqual(hosts ?? []) && row.Hosts is null == hosts is null, () => row.Hosts = hosts?.ToList()));
        var setup = Setup(body);
        if (body.Has("setup"))
            changes.Add(row => Replace(row.Setup is null && setup is null, () => row.Setup = setup));
        return new WorkspaceEdit
        {
            DefaultBranch = branch,
            Hosts = hosts,
            Apply = row =>
            {
                var different = false;
                foreach (var apply in changes)
                    different |= apply(row);
                return different;
            },
        };
    }

    private static bool Set<T>(T old, T value, Action<T> set)
    {
        if (EqualityComparer<T>.Default.Equals(old, value))
            return false;
        set(value);
        return true;
    }

    private static bool Replace(bool same, Action set)
    {
        if (!same)
            set();
        return !same;
    }

    private static List<HostId>? Hosts(JsonFields body) =>
        body.Texts("hosts", least: 1, check: Checks.Id<HostId>()) is { } hosts ? [.. hosts.Distinct().Select(HostId.Parse)] : null;

    private static CompletionPolicy? Policy(JsonFields body) =>
        body.Text("policy", check: Choices.Check<CompletionPolicy>) is { } text ? SnakeCase.Parse<CompletionPolicy>(text) : null;

    private static ParTaskLostPolicy? OnParTaskLost(JsonFields body) =>
        body.Text("on_par_task_lost", check: Choices.Check<ParTaskLostPolicy>) is { } text ? SnakeCase.Parse<ParTaskLostPolicy>(text) : null;

    private static AgentIdlePolicy? OnAgentIdle(JsonFields body) =>
        body.Text("on_agent_idle", check: Choices.Check<AgentIdlePolicy>) is { } text ? SnakeCase.Parse<AgentIdlePolicy>(text) : null;

    private static string? Worktrees(JsonFields body) => body.Text("worktrees", maxLength: 1024, check: WorktreePlace.Fault);

    private static SetupSteps? Setup(JsonFields body) => body.Object("setup", setup => new SetupSteps
    {
        Prepare = setup.Objects("prepare", most: 100, SetupCommand) ?? [],
        Copy = setup.Texts("copy", check: Checks.Glob) ?? [],
        Link = setup.Texts("link", check: Checks.Glob) ?? [],
        Run = setup.Objects("run", most: 100, SetupCommand) ?? [],
    });

    private static SetupCommand? SetupCommand(JsonFields command)
    {
        var argv = LaneRequests.Argv(command);
        var timeout = command.Number("timeout_seconds", 1, MaxSetupSeconds);
        return argv is null ? null : new SetupCommand { Argv = argv, TimeoutSeconds = timeout };
    }
}
