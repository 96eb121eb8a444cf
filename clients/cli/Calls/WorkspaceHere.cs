using Helios.Cli.Settings;
using Helios.Client;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Workspaces;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Calls;

/// <summary>The workspace of the current folder; registered on first use.</summary>
internal static class WorkspaceHere
{
    // After so many names that others use for other repositories, a person knows a better one.
    private const int MostNames = 20;

    // A name has at most 63 characters; the rest is for a number.
    private const int LongestName = 60;

    /// <summary>
    /// Finds the workspace that the user named, or that of the current folder's repository, which it registers if there is none.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="named">The name or id that the user gave, if any.</param>
    /// <param name="ct">Cancels the call.</param>
    /// <exception cref="CliException">There is no such workspace, or the folder is in no repository.</exception>
    public static async Task<WorkspaceView> Find(CliCall call, string? named, CancellationToken ct) =>
        await Named(call, named, ct) ?? await OfFolder(call, ct);

    /// <summary>The workspace that the user named, whose settings are those of the call from then on; null if none is named.</summary>
    /// <exception cref="CliException">There is no such workspace.</exception>
    public static async Task<WorkspaceView?> Named(CliCall call, string? named, CancellationToken ct)
    {
        if (named is null)
            return null;
        var workspace = await LaneFinder.FindWorkspace(call, named, ct);
        call.Settings = SettingsHere.Of(call, workspace);
        return workspace;
    }

    /// <summary>The workspace of the current folder's repository, which is registered if there is none.</summary>
    /// <exception cref="CliException">The folder is in no repository.</exception>
    public static async Task<WorkspaceView> OfFolder(CliCall call, CancellationToken ct)
    {
        call.Subject = $"the folder {call.Environment.Folder}";
        var repository =
            RepositoryHere.Of(call.Environment.Folder)
            ?? throw new CliException(
                ExitCodes.Misused,
                "misused",
                "It is in no git repository: run this in one, or name a workspace with --workspace.",
                "helios workspace list"
            );
        var names = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var workspace in call.Client.Workspaces.All(ct))
        {
            if (repository.Is(workspace.Repository))
                return workspace;
            names.Add(workspace.Name);
        }

        return await Register(call, repository, names, ct);
    }

    private static async Task<WorkspaceView> Register(CliCall call, RepositoryHere repository, HashSet<string> names, CancellationToken ct)
    {
        var wanted = NameOf(repository);
        var name =
            Enumerable
                .Range(1, MostNames)
                .Select(attempt => FreeName.Numbered(wanted, attempt))
                .FirstOrDefault(free => !names.Contains(free))
            ?? throw new CliException(
                ExitCodes.Misused,
                "misused",
                $"Workspaces of other repositories use the name '{wanted}' and those like it.",
                $"helios workspace add NAME --repository {repository.Root}"
            );
        call.Subject = $"workspace '{name}'";
        WorkspaceView registered;
        try
        {
            registered = await call.Client.Workspaces.Add(Registration(name, repository.Root, call.Settings), ct: ct);
        }
        catch (HeliosProblemException taken) when (taken.Reason is "workspace_exists")
        {
            // Two first calls in one repository: the other one was faster.
            await foreach (var workspace in call.Client.Workspaces.All(ct))
            {
                if (repository.Is(workspace.Repository))
                    return workspace;
            }

            throw;
        }

        call.Say($"Registered workspace '{registered.Name}': {registered.Repository}; lanes start from {registered.DefaultBranch}.");
        if (registered.Worktrees is null or WorktreePlace.Inside)
            call.Say(WorktreePlace.RiskOfInside);
        return registered;
    }

    /// <summary>The registration of a repository, with what the user's settings say about new workspaces.</summary>
    public static WorkspaceRegistration Registration(string name, string repository, UserSettings settings) =>
        new()
        {
            Name = name,
            Repository = repository,
            Capacity = settings.Number(SettingKeys.Capacity),
            Pool = settings.Number(SettingKeys.Pool),
            Ports = settings.Number(SettingKeys.Ports),
            Policy = settings.Text(SettingKeys.Policy) is { } policy ? SnakeCase.Parse<CompletionPolicy>(policy) : null,
            Worktrees = settings.Text(SettingKeys.Worktrees),
            MergeStrategy = settings.Text(SettingKeys.MergeStrategy) is { } strategy ? SnakeCase.Parse<MergeStrategy>(strategy) : null,
        };

    /// <summary>A workspace's name has fewer characters than a folder's.</summary>
    private static string NameOf(RepositoryHere repository)
    {
        var name = string.Concat(
            repository
                .Name.ToLowerInvariant()
                .Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-' ? character : '-')
        );
        if (name.EndsWith(".git", StringComparison.Ordinal))
            name = name[..^".git".Length];
        name = name.Trim('.', '_', '-');
        return name.Length > 0 ? name[..Math.Min(LongestName, name.Length)].TrimEnd('.', '_', '-') : "repository";
    }
}
