namespace Helios.Worktrees.Git;

/// <summary>How git acts for the user, as in a commit that the user has asked for.</summary>
/// <param name="Hooks">The folder of the user's hooks; null for none.</param>
/// <param name="IsKnown">Whether the user's name and address are configured; otherwise they are Helios's.</param>
internal sealed record UserAct(string? Hooks, bool IsKnown)
{
    private static readonly string[] Identity = ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"];

    /// <summary>The settings that a call needs for it.</summary>
    public IEnumerable<string> Settings => Hooks is null ? [] : ["core.hooksPath=" + Hooks];

    /// <summary>Lets the user's identity apply: git then takes it from its settings or from the environment of this process.</summary>
    public void Apply(Dictionary<string, string?> environment)
    {
        if (!IsKnown)
            return;
        foreach (var name in Identity)
            environment.Remove(name);
    }
}
