using System.Text.Json;
using Helios.Contracts.Identifiers;
using Helios.Processes.Files;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Places;

/// <summary>Reads and writes marks atomically.</summary>
internal static class Marks
{
    private const int MostOfAMark = 16 * 1024 * 1024;

    private static readonly JsonSerializerOptions Shape = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public static void Write(GitRepository repository, WorktreeMark mark)
    {
        Directory.CreateDirectory(repository.MarksFolder);
        Put(repository.MarkOf(mark.LaneId), mark);
    }

    /// <summary>Writes the copy in a private git directory.</summary>
    public static void WriteCopy(string gitDir, WorktreeMark mark) => Put(Path.Combine(gitDir, WorktreeMark.FileName), mark);

    /// <summary>The lane's mark, or else its copy in the private git directory.</summary>
    public static WorktreeMark? Read(GitRepository repository, LaneId lane)
    {
        var mark = ReadFile(repository.MarkOf(lane)) ?? ReadCopy(repository.RegistrationOf(lane));
        return mark?.LaneId == lane && WorktreePlaces.IsOf(repository, mark) ? mark : null;
    }

    /// <summary>
    /// The copy in a private git directory, treated as a finished worktree's: only the mark itself can say that it never became ready.
    /// </summary>
    public static WorktreeMark? ReadCopy(string gitDir) =>
        !GitRepository.IsLetGo(gitDir) && ReadFile(Path.Combine(gitDir, WorktreeMark.FileName)) is { } copy
            ? copy with
            {
                ProvisionedAt = copy.ProvisionedAt ?? copy.At,
            }
            : null;

    /// <summary>Whether a repository has any lane's mark.</summary>
    public static bool Any(GitRepository repository) =>
        Directory.Exists(repository.MarksFolder) && Directory.EnumerateFiles(repository.MarksFolder, "*.json").Any();

    public static void Delete(GitRepository repository, LaneId lane)
    {
        // A missing file is fine, but a folder would be an error.
        if (!Directory.Exists(repository.MarksFolder))
            return;
        File.Delete(AsideOf(repository.MarkOf(lane)));
        File.Delete(repository.MarkOf(lane));
    }

    /// <summary>The mark in a file; null if there is none, or it is unreadable.</summary>
    public static WorktreeMark? ReadFile(string path)
    {
        try
        {
            return RegularFile.Read(path, MostOfAMark) is { } json ? JsonSerializer.Deserialize<WorktreeMark>(json, Shape) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Put(string path, WorktreeMark mark)
    {
        var aside = AsideOf(path);
        try
        {
            AtomicFile.WriteNew(aside, JsonSerializer.SerializeToUtf8Bytes(mark, Shape));
            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            // On a full disk it may be incomplete.
            if (Directory.Exists(Path.GetDirectoryName(aside)))
                File.Delete(aside);
            throw;
        }
    }

    private static string AsideOf(string path) => path + ".tmp";
}
