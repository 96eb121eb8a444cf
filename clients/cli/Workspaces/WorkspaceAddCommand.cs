using System.CommandLine;
using System.Text.Json;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Workspaces;

namespace Helios.Cli.Workspaces;

/// <summary><c>helios workspace add</c>.</summary>
internal static class WorkspaceAddCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var name = new Argument<string>("NAME") { Description = "A unique name: lower case letters, digits, '.', '_', '-'." };
        var repository = new Option<string?>("--repository", "-r") { Description = "A path or a URL; this folder when absent.", HelpName = "PATH" };
        var branch = new Option<string?>("--default-branch") { Description = "What lanes start from; the repository's own when absent." };
        var capacity = new Option<int?>("--capacity") { Description = "How many open lanes it may have; no limit when absent." };
        var pool = new Option<int?>("--pool") { Description = "How many worktrees to keep ready." };
        var ports = new Option<int?>("--ports") { Description = "How many ports each lane leases." };
        var policy = new Option<string?>("--policy") { Description = "What a clean-up does with the work." };
        policy.AcceptOnlyFromAmong([.. Enum.GetValues<CompletionPolicy>().Where(value => value is not CompletionPolicy.Unspecified).Select(SnakeCase.Of)]);
        var idle = WorkspaceSetCommand.Choice<AgentIdlePolicy>("--on-agent-idle", WorkspaceSetCommand.IdleDescription);
        var worktrees = new Option<string?>("--worktrees") { Description = WorkspaceSetCommand.PlaceDescription, HelpName = "PLACE" };
        var copy = new Option<string[]>("--copy") { Description = "Untracked files to copy into each lane, such as .env; may be repeated.", HelpName = "GLOB" };
        var link = new Option<string[]>("--link") { Description = "Untracked files or folders to link into each lane; may be repeated.", HelpName = "GLOB" };
        var setup = new Option<FileInfo?>("--setup") { Description = "Setup steps as JSON: {\"copy\": [], \"link\": [], \"run\": [{\"argv\": []}]}.", HelpName = "FILE" };
        var command = new HeliosCommand(
            "add", "Registers a git repository.",
            "helios workspace add app --repository ~/src/app",
            "helios workspace add app                       # this folder's repository",
            "helios workspace add app -r ~/src/app --capacity 20 --copy .env")
        {
            name, repository, branch, capacity, pool, ports, policy, idle, worktrees, copy, link, setup,
        };
        return command.Runs(environment, async (call, ct) =>
        {
            call.Subject = $"workspace '{call.Value(name)}'";
            var workspace = await call.Client.Workspaces.Add(
                new WorkspaceRegistration
                {
                    Name = call.Value(name)!,
                    Repository = Absolute(call.Value(repository) ?? "."),
                    DefaultBranch = call.Value(branch),
                    Capacity = call.Value(capacity),
                    Pool = call.Value(pool),
                    Ports = call.Value(ports),
                    Policy = call.Value(policy) is { } text ? SnakeCase.Parse<CompletionPolicy>(text) : null,
                    OnAgentIdle = call.Value(idle) is { } then ? SnakeCase.Parse<AgentIdlePolicy>(then) : null,
                    Worktrees = Place(call.Value(worktrees)),
                    Setup = await Steps(call, call.Value(setup), call.Value(copy) ?? [], call.Value(link) ?? [], ct),
                },
                ct: ct);
            if (call.Json)
                call.WriteJson("workspace", workspace, CliJson.Shared.WorkspaceView);
            else
                call.Data(workspace.WorkspaceId.ToString());
            call.Say($"Workspace '{workspace.Name}' is {workspace.Repository}, lanes start from {workspace.DefaultBranch}.");
            if (workspace.Worktrees is null or WorktreePlace.Inside)
                call.Say(WorktreePlace.RiskOfInside);
            call.Say($"Try: {call.Terminal.ErrorStyle.Bold($"helios lane create {workspace.Name} --name first")}");
            return ExitCodes.Done;
        });
    }

    /// <summary>A path is meant from here; a URL, or scp's short form of one, is left as it is.</summary>
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

    /// <summary>A folder is meant from here; the words are left as they are.</summary>
    public static string? Place(string? text) => text is null or WorktreePlace.Inside or WorktreePlace.Beside ? text : Absolute(text);

    public static async Task<SetupSteps?> Steps(CliCall call, FileInfo? file, string[] copy, string[] link, CancellationToken ct)
    {
        var steps = new SetupSteps();
        if (file is not null)
        {
            try
            {
                await using var stream = file.OpenRead();
                // Strictly, and not by generated code, which makes null of what is absent: every field may be.
                steps = await JsonSerializer.DeserializeAsync<SetupSteps>(stream, PublicJson.Strict, ct) ?? steps;
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

        return new SetupSteps { Prepare = steps.Prepare ?? [], Copy = [.. steps.Copy ?? [], .. copy], Link = [.. steps.Link ?? [], .. link], Run = steps.Run ?? [] };
    }

    // The parser names types of this program, which help nobody who wrote a file.
    private static string Words(JsonException unreadable)
    {
        var where = unreadable.LineNumber is { } line ? $"line {line + 1}: " : "";
        if (unreadable.Message.Contains("could not be mapped", StringComparison.Ordinal))
            return $"{where}there is no field '{unreadable.Message.Split('\'')[1]}'; known are copy, link, run, and in each of run argv and timeout_seconds.";
        return unreadable.Message.Contains("missing required", StringComparison.Ordinal)
            ? $"{where}each of run needs its argv."
            : $"{where}JSON as {{\"copy\": [glob], \"link\": [glob], \"run\": [{{\"argv\": [text], \"timeout_seconds\": number}}]}} was expected{(unreadable.Path is { Length: > 1 } path ? $", at {path}" : "")}.";
    }
}
