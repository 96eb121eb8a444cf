using System.Text.Json;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Places;

/// <summary>Reads and writes marks. A reader sees a whole mark or none.</summary>
internal static class Marks
{
    private const int MostOfAMark = 16 * 1024 * 1024;

    private static readonly JsonSerializerOptions Shape = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static void Write(GitRepository repository, WorktreeMark mark)
    {
        Directory.CreateDirectory(repository.MarksFolder);
        Put(repository.MarkOf(mark.LaneId), mark);
    }

    /// <summary>Writes the copy in a private git directory.</summary>
    public static void WriteCopy(string gitDir, WorktreeMark mark) => Put(Path.Combine(gitDir, WorktreeMark.FileName), mark);

    /// <summary>The lane's mark: its own, else the copy in the private git directory.</summary>
    public static WorktreeMark? Read(GitRepository repository, LaneId lane)
    {
        var mark = ReadFile(repository.MarkOf(lane)) ?? ReadCopy(repository.RegistrationOf(lane));
        return mark?.LaneId == lane && WorktreePlaces.IsOf(repository, mark) ? mark : null;
    }

    /// <summary>The copy in a private git directory, taken for a finished worktree's: only the mark itself can say that it was never ready.</summary>
    public static WorktreeMark? ReadCopy(string gitDir) =>
        !GitRepository.IsLetGo(gitDir) && ReadFile(Path.Combine(gitDir, WorktreeMark.FileName)) is { } copy ? copy with { ProvisionedAt = copy.ProvisionedAt ?? copy.At } : null;

    /// <summary>Whether a repository has any lane's mark.</summary>
    public static bool Any(GitRepository repository) =>
        Directory.Exists(repository.MarksFolder) && Directory.EnumerateFiles(repository.MarksFolder, "*.json").Any();

    public static void Delete(GitRepository repository, LaneId lane)
    {
        // A file that is not there is no fault, but a folder would be one.
        if (!Directory.Exists(repository.MarksFolder))
            return;
        File.Delete(AsideOf(repository.MarkOf(lane)));
        File.Delete(repository.MarkOf(lane));
    }

    /// <summary>A mark in a file; null where there is none, or none that can be read.</summary>
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
            WholeFile.WriteNew(aside, JsonSerializer.SerializeToUtf8Bytes(mark, Shape));
            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            // On a full disk a part of it is there.
            if (Directory.Exists(Path.GetDirectoryName(aside)))
                File.Delete(aside);
            throw;
        }
    }

    private static string AsideOf(string path) => path + ".tmp";
}
