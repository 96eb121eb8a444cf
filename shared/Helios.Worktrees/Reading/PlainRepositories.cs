using Helios.Worktrees.Git;

namespace Helios.Worktrees.Reading;

/// <summary>
/// Tells repositories that a library reads as git does from those that only git reads right: partial, shallow and grafted ones, ones with
/// replaced objects, extensions of the format, borrowed objects or settings in other files.
/// </summary>
internal static class PlainRepositories
{
    // Searched anywhere in the file, so that no spelling hides one. Every extension of the format is in a section of this name.
    private static readonly string[] Words = ["include", "extensions", "promisor", "partialclone"];

    private static readonly string[] Files =
    [
        "shallow",
        "info/grafts",
        "objects/info/alternates",
        "objects/info/http-alternates",
        "reftable",
    ];

    /// <summary>Whether a repository is one of the former. Read each time, because that costs less than to remember it.</summary>
    public static bool Contains(GitRepository repository)
    {
        try
        {
            var commonDir = repository.CommonDir;
            return IsOnDisk(commonDir)
                && RefFiles.ReadText(Path.Combine(commonDir, "config")) is { } config
                && !Words.Any(word => config.Contains(word, StringComparison.OrdinalIgnoreCase))
                && !Files.Any(file => Path.Exists(Path.Combine(commonDir, file)))
                && !RefFiles.HasAny(commonDir, "refs/replace/");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Git says what is wrong with it.
            return false;
        }
    }

    // A library maps packs into memory: where a read fails (a network share, a user's own file system), the kernel ends the whole process.
    private static bool IsOnDisk(string folder) => new DriveInfo(folder).DriveType is DriveType.Fixed or DriveType.Ram;
}
