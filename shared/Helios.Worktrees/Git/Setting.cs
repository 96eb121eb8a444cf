namespace Helios.Worktrees.Git;

/// <summary>One setting from <c>git config --list --show-scope -z</c>.</summary>
/// <param name="IsLocal">Whether it belongs to the repository or worktree, not to the user or machine.</param>
/// <param name="Key">Its full key.</param>
/// <param name="Value">Its value; empty if it has none.</param>
internal sealed record Setting(bool IsLocal, string Key, string Value)
{
    /// <summary>Section and variable, without the subsection.</summary>
    public string Name { get; } = $"{Key.Split('.', 2)[0]}.{Key[(Key.LastIndexOf('.') + 1)..]}";

    /// <summary>The subsection; empty if none.</summary>
    public string Subsection { get; } =
        Key.IndexOf('.', StringComparison.Ordinal) is var first && Key.LastIndexOf('.') is var last && last > first
            ? Key[(first + 1)..last]
            : "";

    public static IReadOnlyList<Setting> Parse(string listed)
    {
        var words = listed.Split('\0');
        var settings = new List<Setting>();
        for (var i = 0; i + 1 < words.Length; i += 2)
        {
            // Settings from the command line or the environment are Helios's own.
            if (words[i] is "command")
                continue;
            var pair = words[i + 1].Split('\n', 2);
            settings.Add(new Setting(words[i] is "local" or "worktree", pair[0], pair.Length == 2 ? pair[1] : ""));
        }
        return settings;
    }
}
