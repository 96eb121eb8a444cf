namespace Helios.Worktrees.Git;

/// <summary>
/// The settings with which a repository can make git start programs (git-config), and their overrides. The user's own settings stay in
/// effect.
/// </summary>
internal static class Programs
{
    private static readonly string[] OfFilters = ["filter.clean", "filter.smudge", "filter.process"];

    // Git LFS, the user's own program, starts the programs in these settings.
    private static readonly string[] OfLfs = ["lfs.clean", "lfs.smudge", "lfs.path", "lfs.args", "lfs.standalonetransferagent"];

    /// <summary>The settings that override those of a repository; the last one wins, as in git.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Overrides(IReadOnlyList<Setting> settings)
    {
        var overrides = new List<KeyValuePair<string, string>>();
        foreach (var setting in settings.Where(setting => setting.IsLocal))
        {
            if (OfFilters.Contains(setting.Name))
                Instead($"filter.{setting.Subsection}.required", Own($"filter.{setting.Subsection}.required") ?? "false");
            if (OfFilters.Contains(setting.Name) || setting.Name is "core.sshcommand" or "core.askpass")
                Instead(setting.Key, Own(setting.Key) ?? (setting.Name is "core.sshcommand" ? "ssh" : ""));
            else if (setting.Name is "core.alternaterefscommand")
                Instead(setting.Key, Own(setting.Key) ?? ":");
            else if (setting.Name is "submodule.update" && setting.Value.StartsWith('!'))
                Instead(setting.Key, "checkout");
            else if (setting.Name is "hook.command" or "hook.event")
                Instead($"hook.{setting.Subsection}.enabled", "false");
            else if (OfLfs.Contains(setting.Name))
                WithoutLfs();
        }
        if (settings.Any(setting => setting.IsLocal && setting.Name is "credential.helper"))
            OwnHelpers();
        return overrides;

        string? Own(string key) => settings.LastOrDefault(setting => !setting.IsLocal && setting.Key == key)?.Value;

        void Instead(string key, string value) => overrides.Add(new KeyValuePair<string, string>(key, value));

        void WithoutLfs()
        {
            foreach (var name in (ReadOnlySpan<string>)["clean", "smudge", "process"])
                Instead($"filter.lfs.{name}", "");
            Instead("filter.lfs.required", "false");
        }

        // An empty value resets the list.
        void OwnHelpers()
        {
            foreach (var local in settings.Where(setting => setting.IsLocal && setting.Name is "credential.helper"))
                Instead(local.Key, "");
            foreach (var own in settings.Where(setting => !setting.IsLocal && setting.Name is "credential.helper"))
                Instead(own.Key, own.Value);
        }
    }
}
