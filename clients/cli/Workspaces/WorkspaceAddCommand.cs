using System.CommandLine;
using System.Text.Json;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Workspaces;

/// <summary><c>helios workspace add</c>.</summary>
internal static class WorkspaceAddCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var options = new Options();
        options.Policy.AcceptOnlyFromAmong(SnakeCase.Words<CompletionPolicy>());
        var command = new HeliosCommand(
            "add",
            "Registers a git repository.",
            "helios workspace add app --repository ~/src/app",
            "helios workspace add app                       # the repository of the current folder",
            "helios workspace add app -r ~/src/app --capacity 20 --copy .env"
        )
        {
            options.Name,
            options.Repository,
            options.Branch,
            options.Capacity,
            options.Pool,
            options.Ports,
            options.Policy,
            options.Idle,
            options.UsageLimit,
            options.AgentScope,
            options.MergeStrategy,
            options.Worktrees,
            options.Copy,
            options.Link,
            options.Setup,
        };
        return command.Runs(environment, (call, ct) => Add(call, options, ct));
    }

    private static async Task<int> Add(CliCall call, Options options, CancellationToken ct)
    {
        call.Subject = $"workspace '{call.Value(options.Name)}'";
        var repository = Absolute(call.Value(options.Repository) ?? ".");
        var settings = SettingsHere.Of(call, Path.IsPathRooted(repository) ? RepositoryHere.Of(repository) : null);
        var configured = WorkspaceHere.Registration(call.Value(options.Name)!, repository, settings);
        var workspace = await call.Client.Workspaces.Add(
            configured with
            {
                DefaultBranch = call.Value(options.Branch),
                Capacity = call.Value(options.Capacity) ?? configured.Capacity,
                Pool = call.Value(options.Pool) ?? configured.Pool,
                Ports = call.Value(options.Ports) ?? configured.Ports,
                Policy = call.Value(options.Policy) is { } text ? SnakeCase.Parse<CompletionPolicy>(text) : configured.Policy,
                OnAgentIdle = call.Value(options.Idle) is { } then ? SnakeCase.Parse<AgentIdlePolicy>(then) : null,
                OnUsageLimit = call.Value(options.UsageLimit) is { } limit ? SnakeCase.Parse<UsageLimitPolicy>(limit) : null,
                AgentScope = call.Value(options.AgentScope) is { } allowed ? SnakeCase.Parse<AgentScope>(allowed) : null,
                MergeStrategy = MergeStrategyOption.Of(call.Value(options.MergeStrategy)) ?? configured.MergeStrategy,
                Worktrees = Place(call.Value(options.Worktrees)) ?? configured.Worktrees,
                Setup = await Steps(call, call.Value(options.Setup), call.Value(options.Copy) ?? [], call.Value(options.Link) ?? [], ct),
            },
            ct: ct
        );
        if (call.Json)
            call.WriteJson("workspace", workspace, CliJson.Shared.WorkspaceView);
        else
            call.Data(workspace.WorkspaceId.ToString());
        call.Say($"Registered workspace '{workspace.Name}': {workspace.Repository}; lanes start from {workspace.DefaultBranch}.");
        if (workspace.Worktrees is null or WorktreePlace.Inside)
            call.Say(WorktreePlace.RiskOfInside);
        call.Say($"Try: {call.Terminal.ErrorStyle.Bold($"helios lane create {workspace.Name} --name first")}");
        return ExitCodes.Done;
    }

    /// <summary>Resolves a path against the current folder; leaves a URL, or its scp-like short form, unchanged.</summary>
    public static string Absolute(string repository)
    {
        var colon = repository.IndexOf(':', StringComparison.Ordinal);
        var slash = repository.IndexOf('/', StringComparison.Ordinal);
        var isUrl = repository.Contains("://", StringComparison.Ordinal) || (colon > 0 && (slash < 0 || colon < slash));
        if (isUrl)
            return repository;
        if (repository is "~" || repository.StartsWith("~/", StringComparison.Ordinal))
            repository = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + repository[1..];
        return Path.GetFullPath(repository);
    }

    /// <summary>Resolves a folder against the current folder; leaves the keywords unchanged.</summary>
    public static string? Place(string? text) => text is null or WorktreePlace.Inside or WorktreePlace.Beside ? text : Absolute(text);

    public static async Task<SetupSteps?> Steps(CliCall call, FileInfo? file, string[] copy, string[] link, CancellationToken ct)
    {
        var steps = new SetupSteps();
        if (file is not null)
        {
            try
            {
                await using var stream = file.OpenRead();
                // Every field is optional: the generated reader leaves absent ones null.
                steps = await JsonSerializer.DeserializeAsync(stream, SetupJson.Shared.SetupSteps, ct) ?? steps;
            }
            catch (JsonException unreadable)
            {
                throw new CliException(ExitCodes.Misused, "misused", $"--setup {file}: {Words(unreadable)}", $"{call.Command} --help");
            }
            catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
            {
                throw new CliException(ExitCodes.Misused, "misused", $"--setup {file}: {unreadable.Message}", $"{call.Command} --help");
            }
        }
        else if (copy.Length == 0 && link.Length == 0)
        {
            return null;
        }

        return new SetupSteps
        {
            Prepare = steps.Prepare ?? [],
            Copy = [.. steps.Copy ?? [], .. copy],
            Link = [.. steps.Link ?? [], .. link],
            Run = steps.Run ?? [],
        };
    }

    // The parser mentions types of this program, which do not help the author of a file.
    private static string Words(JsonException unreadable)
    {
        var where = unreadable.LineNumber is { } line ? $"line {line + 1}: " : "";
        if (unreadable.Message.Contains("could not be mapped", StringComparison.Ordinal))
            return $"{where}unknown field '{unreadable.Message.Split('\'')[1]}'; the fields are prepare, copy, link and run, and argv and "
                + "timeout_seconds in each command.";
        return unreadable.Message.Contains("missing required", StringComparison.Ordinal)
            ? $"{where}every command needs argv."
            : $"{where}expected JSON like {{\"copy\": [glob], \"link\": [glob], \"run\": [{{\"argv\": [text], \"timeout_seconds\": "
                + $"number}}]}}{(unreadable.Path is { Length: > 1 } path ? $", at {path}" : "")}.";
    }

    private sealed class Options
    {
        public Argument<string> Name { get; } = new("NAME") { Description = "A unique name: lowercase letters, digits, '.', '_', '-'." };

        public Option<string?> Repository { get; } =
            new("--repository", "-r") { Description = "A path or a URL. Default: the current folder.", HelpName = "PATH" };

        public Option<string?> Branch { get; } =
            new("--default-branch") { Description = "The branch that lanes start from. Default: the repository's default branch." };

        public Option<int?> Capacity { get; } = new("--capacity") { Description = "The maximum number of open lanes. Default: no limit." };

        public Option<int?> Pool { get; } = new("--pool") { Description = "The number of worktrees to keep ready on each host." };

        public Option<int?> Ports { get; } = new("--ports") { Description = "The number of ports each lane leases." };

        public Option<string?> Policy { get; } = new("--policy") { Description = "What a clean-up does with the branch and the work." };

        public Option<string?> Idle { get; } =
            WorkspaceSetCommand.Choice<AgentIdlePolicy>("--on-agent-idle", WorkspaceSetCommand.IdleDescription);

        public Option<string?> UsageLimit { get; } =
            WorkspaceSetCommand.Choice<UsageLimitPolicy>("--on-usage-limit", WorkspaceSetCommand.UsageLimitDescription);

        public Option<string?> AgentScope { get; } =
            WorkspaceSetCommand.Choice<AgentScope>("--agent-scope", WorkspaceSetCommand.AgentScopeDescription);

        public Option<string?> MergeStrategy { get; } =
            MergeStrategyOption.Create("--merge-strategy", WorkspaceSetCommand.MergeStrategyDescription);

        public Option<string?> Worktrees { get; } =
            new("--worktrees") { Description = WorkspaceSetCommand.PlaceDescription, HelpName = "PLACE" };

        public Option<string[]> Copy { get; } =
            new("--copy") { Description = "Untracked files to copy into each lane, such as .env; repeatable.", HelpName = "GLOB" };

        public Option<string[]> Link { get; } =
            new("--link") { Description = "Untracked files or folders to link into each lane; repeatable.", HelpName = "GLOB" };

        public Option<FileInfo?> Setup { get; } =
            new("--setup")
            {
                Description = "Setup steps as JSON: {\"copy\": [], \"link\": [], \"run\": [{\"argv\": []}]}.",
                HelpName = "FILE",
            };
    }
}
