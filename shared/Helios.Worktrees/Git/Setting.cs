namespace Helios.Worktrees.Git;

/// <summary>One setting as <c>git config --list --show-scope -z</c> shows it.</summary>
/// <param name="IsLocal">Whether it is the repository's or the worktree's own, and not the user's or the machine's.</param>
/// <param name="Key">Its whole key, as it overrides.</param>
/// <param name="Value">Its value; empty where it has none.</param>
internal sealed record Setting(bool IsLocal, string Key, string Value)
{
    /// <summary>Section and variable, without what stands between them.</summary>
    public string Name { get; } = $"{Key.Split('.', 2)[0]}.{Key[(Key.LastIndexOf('.') + 1)..]}";

    /// <summary>What stands between section and variable; empty where nothing does.</summary>
    public string Subsection { get; } = Key.IndexOf('.', StringComparison.Ordinal) is var first && Key.LastIndexOf('.') is var last && last > first ? Key[(first + 1)..last] : "";

    public static IReadOnlyList<Setting> Parse(string listed)
    {
        var words = listed.Split('\0');
        var settings = new List<Setting>();
        for (var i = 0; i + 1 < words.Length; i += 2)
        {
            // What comes from the command line or the environment is Helios's own.
            if (words[i] is "command")
                continue;
            var pair = words[i + 1].Split('\n', 2);
            settings.Add(new Setting(words[i] is "local" or "worktree", pair[0], pair.Length == 2 ? pair[1] : ""));
        }
        return settings;
    }
}
