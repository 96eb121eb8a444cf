using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Workspaces;
using Helios.Processes;
using Helios.Worktrees.Git;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Places;

/// <summary>
/// Where a repository's worktrees lie. New ones lie where the workspace, else the host, says; a lane's lies where its mark says, whatever was
/// set since. Every folder that was ever used is written down in the repository, because trash and pools are looked for there.
/// </summary>
internal sealed class WorktreePlaces(IOptions<WorktreeOptions> options)
{
    /// <summary>What the folder of a repository is called that lies beside it.</summary>
    public const string Suffix = GitRepository.ManagedFolder;

    private const int DigestLength = 8;

    /// <summary>The repository with the folder in which a new worktree is made. Nothing is made yet.</summary>
    /// <exception cref="GitException">There can be no worktrees; the message says why.</exception>
    public GitRepository Choose(GitRepository repository, string? wanted)
    {
        var place = wanted ?? options.Value.Place;
        var around = repository.MainWorktree ?? repository.CommonDir;
        if (place is WorktreePlace.Inside)
            return repository;
        if (place is WorktreePlace.Beside)
        {
            return Path.GetDirectoryName(around) is { } parent
                ? repository with { Place = Path.Combine(parent, Path.GetFileName(around) + Suffix) }
                : throw new GitException($"There is no folder beside {around}; set another place for its worktrees.");
        }

        if (!Path.IsPathFullyQualified(place))
            throw new GitException($"Worktrees cannot lie in '{place}': inside, beside or an absolute folder is expected.");
        RefuseInside(Path.TrimEndingDirectorySeparator(Path.GetFullPath(place)), place);
        Directory.CreateDirectory(place);
        // Git and the kernel name folders without links; so must whoever compares.
        var folder = RealPath.Of(place) ?? throw new GitException($"The folder for worktrees, {place}, cannot be reached.");
        RefuseInside(folder, place);
        return repository with { Place = Path.Combine(folder, NameOf(around, repository.CommonDir)) };

        void RefuseInside(string folder, string named)
        {
            if (RealPath.IsWithin(folder, around) || RealPath.IsWithin(folder, repository.CommonDir))
                throw new GitException($"The folder for worktrees, {named}, lies inside the repository {around}; set the place to inside, or name a folder outside of it.");
        }
    }

    /// <summary>The repository with the folder in which a lane's worktree lies, by its mark; without one, where a folder of its name is found.</summary>
    public static GitRepository Of(GitRepository repository, LaneId lane)
    {
        if (Marks.Read(repository, lane) is { } mark)
            return Of(repository, mark);
        return All(repository).FirstOrDefault(place => Path.Exists(place.WorktreeOf(lane)) || Path.Exists(place.AsideOf(lane))) ?? repository;
    }

    public static GitRepository Of(GitRepository repository, WorktreeMark mark)
    {
        var inside = repository with { Place = null };
        return mark.WorktreePath == inside.WorktreeOf(mark.LaneId) ? inside : inside with { Place = Path.GetDirectoryName(mark.WorktreePath) };
    }

    /// <summary>Whether a mark speaks of this repository: one that was copied or moved brings marks along that speak of other folders.</summary>
    public static bool IsOf(GitRepository repository, WorktreeMark mark) =>
        mark.WorktreePath == (repository with { Place = null }).WorktreeOf(mark.LaneId)
        || (mark.CommonDir == repository.CommonDir && Path.GetFileName(mark.WorktreePath) == mark.LaneId.ToString());

    /// <summary>The repository with each of its folders, the one inside first.</summary>
    public static IReadOnlyList<GitRepository> All(GitRepository repository) =>
        [repository with { Place = null }, .. Noted(repository).Select(place => repository with { Place = place })];

    /// <summary>Writes a folder down before it is used. The repository's lock is held.</summary>
    public static void Note(GitRepository repository)
    {
        if (repository.Place is not { } place || Noted(repository) is var noted && noted.Contains(place))
            return;
        if (!Directory.Exists(repository.CommonDir))
            throw new GitException($"The repository {repository.CommonDir} is gone.");
        Directory.CreateDirectory(repository.OwnFolder);
        WholeFile.Write(repository with { Place = null }, ListOf(repository), JsonSerializer.Serialize(new Written(repository.CommonDir, [.. noted, place])));
        Directory.CreateDirectory(place);
    }

    /// <summary>Keeps the worktrees' folder out of the main worktree's status, without touching a tracked file.</summary>
    public static void Exclude(GitRepository repository)
    {
        Note(repository);
        if (repository.Place is not null || repository.MainWorktree is null)
            return;
        // Whatever is written from here on would be the beginning of another one.
        if (!Directory.Exists(repository.CommonDir))
            throw new GitException($"The repository {repository.CommonDir} is gone.");
        const string line = $"/{GitRepository.ManagedFolder}/";
        var file = Path.Combine(repository.CommonDir, "info/exclude");
        var text = RefFiles.ReadText(file, followLink: true);
        if (text is not null && text.Split('\n').Any(l => l.Trim() is line or $"{GitRepository.ManagedFolder}/"))
            return;
        if (RegularFile.KindOf(file) is FileKind.Link)
            throw new GitException($"{file} is a link, which Helios does not write through; add the line {line} to it.");
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? repository.CommonDir);
        File.AppendAllText(file, text is null or "" || text.EndsWith('\n') ? line + "\n" : $"\n{line}\n");
    }

    private static IReadOnlyList<string> Noted(GitRepository repository)
    {
        try
        {
            // A repository that was copied brings along what belongs to another one.
            return RefFiles.ReadText(ListOf(repository)) is { } text && JsonSerializer.Deserialize<Written>(text) is { } written && written.CommonDir == repository.CommonDir
                ? [.. written.Folders.Where(place => Path.IsPathFullyQualified(place)).Distinct(StringComparer.Ordinal)]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    // Folders of two repositories may have one name; which is whose a person can still tell.
    private static string NameOf(string around, string commonDir)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(commonDir)))[..DigestLength];
        return $"{Path.GetFileName(around)}-{digest}";
    }

    private static string ListOf(GitRepository repository) => Path.Combine(repository.OwnFolder, "places.json");

    private sealed record Written(string CommonDir, IReadOnlyList<string> Folders);
}
