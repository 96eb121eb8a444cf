namespace Helios.Worktrees.Git;

/// <summary>How one call of git treats a repository's own settings.</summary>
/// <param name="Overrides">Overrides for settings that would start a program.</param>
/// <param name="FetchesMissing">Whether it is a partial clone: git fetches missing objects from its remote.</param>
internal sealed record LocalSettings(IReadOnlyList<KeyValuePair<string, string>> Overrides, bool FetchesMissing = false)
{
    public static LocalSettings None { get; } = new([]);

    /// <summary>
    /// Whether they set the program for the other end of a fetch. The first value wins, so an argument has to override it.
    /// </summary>
    public bool NamesUploadPack { get; init; }

    /// <summary>
    /// Whether a repository inside a lane is a partial clone: fetching from it makes it contact its own remote for missing objects.
    /// </summary>
    public bool PromisesMissing { get; init; }

    /// <summary>Whether they set a proxy program for git's protocol. The first value wins here, too.</summary>
    public bool NamesProxy { get; init; }

    /// <summary>Whether they set a program for maintenance, which cannot be overridden.</summary>
    public bool NamesHousekeeper { get; init; }
}
