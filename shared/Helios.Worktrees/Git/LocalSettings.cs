namespace Helios.Worktrees.Git;

/// <summary>What git is told about a repository's own settings, for one call.</summary>
/// <param name="Overrides">Settings that take the place of those which would start a program.</param>
/// <param name="FetchesMissing">Whether it is a partial clone: git fetches what is missing from its remote.</param>
internal sealed record LocalSettings(IReadOnlyList<KeyValuePair<string, string>> Overrides, bool FetchesMissing = false)
{
    public static LocalSettings None { get; } = new([]);

    /// <summary>Whether they name the program to start at the other end of a fetch. The first one counts, so an argument has to override it.</summary>
    public bool NamesUploadPack { get; init; }

    /// <summary>Whether a repository that lies in a lane is a partial clone: whoever fetches from it makes it ask its own remote for what is missing.</summary>
    public bool PromisesMissing { get; init; }

    /// <summary>Whether they name a proxy program for git's own protocol. The first one counts here, too.</summary>
    public bool NamesProxy { get; init; }

    /// <summary>Whether they name a program that housekeeping starts, which nothing overrides.</summary>
    public bool NamesHousekeeper { get; init; }
}
