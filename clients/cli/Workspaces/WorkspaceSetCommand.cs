using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Hosts;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Workspaces;

/// <summary><c>helios workspace set</c>.</summary>
internal static class WorkspaceSetCommand
{
    public const string PlaceDescription =
        "The location of new lanes' worktrees: inside (the repository), beside (it), or a folder. Default: the host's setting.";

    public const string IdleDescription =
        "When an agent is idle: notify a person, or send it a text to continue if it is known to have no pull request.";

    public const string UsageLimitDescription =
        "When the account of a new agent is at its usage limit: refuse it, wait for the reset, or start it all the same.";

    public const string MergeStrategyDescription = "How helios lane merge merges its lanes, unless told otherwise.";

    public const string AgentScopeDescription =
        "What programs in its lanes may do with their lane's token: none, self (read all, change their lane) or fleet.";

    public static HeliosCommand Build(CliEnvironment environment)
    {
        var options = new Options(environment);
        options.Without.AcceptOnlyFromAmong(SnakeCase.Words<WorkspaceLimit>());
        var command = new HeliosCommand(
            "set",
            "Changes settings of a workspace; others stay. Existing lanes keep the settings they were created with.",
            "helios workspace set app --capacity 20",
            "helios workspace set app --default-branch develop --policy keep_branch",
            "helios workspace set app --merge-strategy squash",
            "helios workspace set app --setup setup.json",
            "helios workspace set app --without capacity"
        )
        {
            options.Named,
            options.Name,
            options.Branch,
            options.Capacity,
            options.Pool,
            options.Ports,
            options.Policy,
            options.Lost,
            options.Idle,
            options.UsageLimit,
            options.AgentScope,
            options.MergeStrategy,
            options.Worktrees,
            options.Setup,
            options.Hosts,
            options.Without,
        };
        return command.Runs(environment, (call, ct) => Change(call, options, ct));
    }

    private static async Task<int> Change(CliCall call, Options options, CancellationToken ct)
    {
        var change = new WorkspaceChange
        {
            Name = call.Value(options.Name),
            DefaultBranch = call.Value(options.Branch),
            Capacity = call.Value(options.Capacity),
            Pool = call.Value(options.Pool),
            Ports = call.Value(options.Ports),
            Policy = call.Value(options.Policy) is { } kept ? SnakeCase.Parse<CompletionPolicy>(kept) : null,
            OnParTaskLost = call.Value(options.Lost) is { } then ? SnakeCase.Parse<ParTaskLostPolicy>(then) : null,
            OnAgentIdle = call.Value(options.Idle) is { } told ? SnakeCase.Parse<AgentIdlePolicy>(told) : null,
            OnUsageLimit = call.Value(options.UsageLimit) is { } limit ? SnakeCase.Parse<UsageLimitPolicy>(limit) : null,
            AgentScope = call.Value(options.AgentScope) is { } allowed ? SnakeCase.Parse<AgentScope>(allowed) : null,
            MergeStrategy = MergeStrategyOption.Of(call.Value(options.MergeStrategy)),
            Worktrees = WorkspaceAddCommand.Place(call.Value(options.Worktrees)),
            Setup = await WorkspaceAddCommand.Steps(call, call.Value(options.Setup), [], [], ct),
            Hosts = call.Value(options.Hosts) is { Length: > 0 } ids ? [.. ids.Select(HostIds.Parse)] : null,
            Without = call.Value(options.Without) is { Length: > 0 } limits ? [.. limits.Select(SnakeCase.Parse<WorkspaceLimit>)] : null,
        };
        if (Both(change) is { } both)
            throw new CliException(
                ExitCodes.Misused,
                "misused",
                $"--without {SnakeCase.Of(both)} cannot be combined with a new value.",
                "helios workspace set --help"
            );
        if (change == new WorkspaceChange())
            throw new CliException(ExitCodes.Misused, "misused", "No changes given.", "helios workspace set --help");
        var before = await LaneFinder.FindWorkspace(call, call.Value(options.Named)!, ct);
        // Changes only the revision that was read: somebody else may be changing it too.
        var after = await call.Client.Workspaces.Change(
            before.WorkspaceId,
            change,
            new RequestOptions { IfRevision = before.Revision },
            ct
        );
        if (call.Json)
            call.WriteJson("workspace", after, CliJson.Shared.WorkspaceView);
        else
            call.Data(after.WorkspaceId.ToString());
        call.Say($"Changed workspace '{after.Name}' (revision {after.Revision}). To see it: helios workspace show {after.Name}");
        return ExitCodes.Done;
    }

    private static WorkspaceLimit? Both(WorkspaceChange change) =>
        change
            .Without?.Where(limit =>
                limit switch
                {
                    WorkspaceLimit.Capacity => change.Capacity is not null,
                    WorkspaceLimit.Hosts => change.Hosts is not null,
                    WorkspaceLimit.Worktrees => change.Worktrees is not null,
                    _ => change.Setup is not null,
                }
            )
            .Select(limit => (WorkspaceLimit?)limit)
            .FirstOrDefault();

    public static Option<string?> Choice<T>(string option, string description)
        where T : struct, Enum
    {
        var choice = new Option<string?>(option) { Description = description };
        choice.AcceptOnlyFromAmong(SnakeCase.Words<T>());
        return choice;
    }

    private sealed class Options(CliEnvironment environment)
    {
        public Argument<string> Named { get; } = WorkspaceCommands.Argument(environment);

        public Option<string?> Name { get; } = new("--name") { Description = "A new name: lowercase letters, digits, '.', '_', '-'." };

        public Option<string?> Branch { get; } = new("--default-branch") { Description = "The branch that lanes start from." };

        public Option<int?> Capacity { get; } = new("--capacity") { Description = "The maximum number of open lanes." };

        public Option<int?> Pool { get; } = new("--pool") { Description = "The number of worktrees to keep ready on each host." };

        public Option<int?> Ports { get; } = new("--ports") { Description = "The number of ports each lane leases." };

        public Option<string?> Policy { get; } = Choice<CompletionPolicy>("--policy", "What a clean-up does with the branch and the work.");

        public Option<string?> Lost { get; } =
            Choice<ParTaskLostPolicy>("--on-par-task-lost", "What happens to a lane whose par task is lost.");

        public Option<string?> UsageLimit { get; } = Choice<UsageLimitPolicy>("--on-usage-limit", UsageLimitDescription);

        public Option<string?> Idle { get; } = Choice<AgentIdlePolicy>("--on-agent-idle", IdleDescription);

        public Option<string?> AgentScope { get; } = Choice<AgentScope>("--agent-scope", AgentScopeDescription);

        public Option<string?> MergeStrategy { get; } = MergeStrategyOption.Create("--merge-strategy", MergeStrategyDescription);

        public Option<string?> Worktrees { get; } = new("--worktrees") { Description = PlaceDescription, HelpName = "PLACE" };

        public Option<FileInfo?> Setup { get; } =
            new("--setup") { Description = "Setup steps as JSON, replacing the current ones.", HelpName = "FILE" };

        public Option<string[]> Hosts { get; } =
            new("--host") { Description = "A host that may serve it, by id, replacing the current ones; repeatable.", HelpName = "HOST" };

        public Option<string[]> Without { get; } =
            new("--without")
            {
                Description =
                    "A setting to clear; repeatable. Without capacity there is no limit; without hosts, every host with the repository "
                    + "may serve it.",
            };
    }
}
