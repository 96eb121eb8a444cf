using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Settings;

/// <summary>
/// The keys of the configuration files. None of them names a command: what runs on a host comes from the operator, or from a setup file
/// that was approved.
/// </summary>
internal static class SettingKeys
{
    public static readonly SettingKey Agent = new("agent", "The agent that helios start starts.", "the only one that is installed")
    {
        Variable = "HELIOS_AGENT",
        // A host may have others than Helios knows; one that the lane's host does not have is refused when it is to start.
        Check = text =>
            text is SessionProviders.Command ? "it needs a program, and these files name none."
            : text.Length <= 32 && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-') ? null
            : "expected the name of an agent, such as codex or claude-code.",
    };

    public static readonly SettingKey Model = new("model", "The model of that agent.", "the host's setting, or the agent's own choice")
    {
        Variable = "HELIOS_MODEL",
        Check = text => TextRules.Fault(TextRule.ModelName, text),
    };

    public static readonly SettingKey Base = new("base", "The ref that new lanes start from.", "the workspace's default branch")
    {
        Variable = "HELIOS_BASE",
        Check = text => TextRules.Fault(TextRule.GitName, text),
    };

    public static readonly SettingKey Capacity = new("capacity", "The maximum number of open lanes of a new workspace.", "no limit")
    {
        Least = 1,
        Most = 100_000,
        IsOfWorkspaces = true,
    };

    public static readonly SettingKey Pool = new("pool", "How many worktrees each host keeps ready for a new workspace.", "0")
    {
        Least = 0,
        Most = 1000,
        IsOfWorkspaces = true,
    };

    public static readonly SettingKey Ports = new("ports", "How many ports each lane of a new workspace leases.", "0")
    {
        Least = 0,
        Most = 100,
        IsOfWorkspaces = true,
    };

    public static readonly SettingKey Worktrees = new(
        "worktrees",
        "Where a new workspace has the worktrees of its lanes: inside, beside, or (in the user's file) a folder.",
        "the host's setting"
    )
    {
        Check = WorktreePlace.Fault,
        // A repository must not choose a folder of the host.
        ChoicesOfRepositories = [WorktreePlace.Inside, WorktreePlace.Beside],
        IsOfWorkspaces = true,
    };

    public static readonly SettingKey Policy = new(
        "policy",
        "What a clean-up does with the branch and the work of a new workspace's lanes.",
        SnakeCase.Of(CompletionPolicy.Prune)
    )
    {
        Choices = SnakeCase.Words<CompletionPolicy>(),
        IsOfWorkspaces = true,
    };

    public static readonly SettingKey MergeStrategy = new(
        "merge_strategy",
        "How the lanes of a new workspace are merged.",
        SnakeCase.Of(Helios.Contracts.Api.Lanes.MergeStrategy.Merge)
    )
    {
        Choices = SnakeCase.Words<Helios.Contracts.Api.Lanes.MergeStrategy>(),
        IsOfWorkspaces = true,
    };

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static IReadOnlyList<SettingKey> All { get; } = [Agent, Model, Base, Capacity, Pool, Ports, Worktrees, Policy, MergeStrategy];

    /// <summary>What to write instead of a key that does not exist.</summary>
    public static string InsteadOf(string name) =>
        Nearest(name) is { } near ? $"did you mean '{near.Name}'?" : $"the keys are {string.Join(", ", All.Select(each => each.Name))}.";

    /// <summary>The key that a person most likely meant; null if none is similar.</summary>
    private static SettingKey? Nearest(string name) =>
        All.Select(key => (Key: key, Distance: Distance(name.ToLowerInvariant(), key.Name)))
            .Where(near => near.Distance <= Math.Max(2, near.Key.Name.Length / 2) && near.Distance < near.Key.Name.Length)
            .OrderBy(near => near.Distance)
            .Select(near => near.Key)
            .FirstOrDefault();

    // How many letters must be inserted, removed or replaced (Levenshtein).
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
