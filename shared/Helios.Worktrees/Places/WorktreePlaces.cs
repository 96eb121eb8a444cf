using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Identifiers;
using Helios.Processes.Files;
using Helios.Worktrees.Git;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Places;

/// <summary>
/// The locations of a repository's worktrees. New ones are created where the workspace, or else the host, says; an existing one is where
/// its mark says, whatever the setting is now. Every folder that was ever used is recorded in the repository, because trash and pools are
/// looked up there.
/// </summary>
internal sealed class WorktreePlaces(IOptions<WorktreeOptions> options)
{
    /// <summary>The name of the folder beside a repository.</summary>
    public const string Suffix = GitRepository.ManagedFolder;

    private const int DigestLength = 8;

    /// <summary>The repository with the folder for a new worktree. Nothing is created yet.</summary>
    /// <exception cref="GitException">Worktrees are impossible; the message says why.</exception>
    public GitRepository Choose(GitRepository repository, string? wanted)
    {
        var place = wanted ?? options.Value.Place;
        var around = repository.MainWorktree ?? repository.CommonDir;
        if (place is WorktreePlace.Inside)
            return repository;
        if (place is WorktreePlace.Beside)
        {
            return Path.GetDirectoryName(around) is { } parent
                ? repository with
                {
                    Place = Path.Combine(parent, Path.GetFileName(around) + Suffix),
                }
                : throw new GitException($"{around} has no folder beside it. Set another location for its worktrees.");
        }

        if (!Path.IsPathFullyQualified(place))
            throw new GitException($"'{place}' is not a valid location for worktrees: expected inside, beside or an absolute path.");
        RefuseInside(Path.TrimEndingDirectorySeparator(Path.GetFullPath(place)), place);
        Directory.CreateDirectory(place);
        // Git and the kernel use real paths, so comparisons need them, too.
        var folder = RealPath.Of(place) ?? throw new GitException($"The worktrees folder {place} is not accessible.");
        RefuseInside(folder, place);
        return repository with { Place = Path.Combine(folder, NameOf(around, repository.CommonDir)) };

        void RefuseInside(string folder, string named)
        {
            if (RealPath.IsWithin(folder, around) || RealPath.IsWithin(folder, repository.CommonDir))
                throw new GitException(
                    $"The worktrees folder {named} is inside the repository {around}. Set the location to inside, or choose a "
                        + "folder outside of it."
                );
        }
    }

    /// <summary>
    /// The repository with the folder of a lane's worktree, by its mark; without a mark, the folder in which its name is found.
    /// </summary>
    public static GitRepository Of(GitRepository repository, LaneId lane)
    {
        if (Marks.Read(repository, lane) is { } mark)
            return Of(repository, mark);
        return All(repository).FirstOrDefault(place => Path.Exists(place.WorktreeOf(lane)) || Path.Exists(place.AsideOf(lane)))
            ?? repository;
    }

    public static GitRepository Of(GitRepository repository, WorktreeMark mark)
    {
        var inside = repository with { Place = null };
        return mark.WorktreePath == inside.WorktreeOf(mark.LaneId)
            ? inside
            : inside with
            {
                Place = Path.GetDirectoryName(mark.WorktreePath),
            };
    }

    /// <summary>Whether a mark belongs to this repository: a copied or moved repository contains marks for other folders.</summary>
    public static bool IsOf(GitRepository repository, WorktreeMark mark) =>
        mark.WorktreePath == (repository with { Place = null }).WorktreeOf(mark.LaneId)
        || (mark.CommonDir == repository.CommonDir && Path.GetFileName(mark.WorktreePath) == mark.LaneId.ToString());

    /// <summary>The repository with each of its worktrees folders, the one inside first.</summary>
    public static IReadOnlyList<GitRepository> All(GitRepository repository) =>
        [repository with { Place = null }, .. Noted(repository).Select(place => repository with { Place = place })];

    /// <summary>Records a folder before it is used. The repository's lock is held.</summary>
    public static void Note(GitRepository repository)
    {
        if (repository.Place is not { } place || Noted(repository) is var noted && noted.Contains(place))
            return;
        if (!Directory.Exists(repository.CommonDir))
            throw new GitException($"The repository {repository.CommonDir} is gone.");
        Directory.CreateDirectory(repository.OwnFolder);
        AtomicFile.Write(
            repository with
            {
                Place = null,
            },
            ListOf(repository),
            JsonSerializer.Serialize(new Written(repository.CommonDir, [.. noted, place]))
        );
        Directory.CreateDirectory(place);
    }

    /// <summary>Excludes the worktrees folder from the main worktree's status, without changing a tracked file.</summary>
    public static void Exclude(GitRepository repository)
    {
        Note(repository);
        if (repository.Place is not null || repository.MainWorktree is null)
            return;
        // Writing now would create a new, incomplete repository.
        if (!Directory.Exists(repository.CommonDir))
            throw new GitException($"The repository {repository.CommonDir} is gone.");
        const string line = $"/{GitRepository.ManagedFolder}/";
        var file = Path.Combine(repository.CommonDir, "info/exclude");
        var text = RefFiles.ReadText(file, followLink: true);
        if (text is not null && text.Split('\n').Any(l => l.Trim() is line or $"{GitRepository.ManagedFolder}/"))
            return;
        if (RegularFile.KindOf(file) is FileKind.Link)
            throw new GitException($"{file} is a link, and Helios does not write through links. Add the line {line} to it.");
        Directory.CreateDirectory(Path.GetDirectoryName(file) ?? repository.CommonDir);
        File.AppendAllText(file, text is null or "" || text.EndsWith('\n') ? line + "\n" : $"\n{line}\n");
    }

    private static IReadOnlyList<string> Noted(GitRepository repository)
    {
        try
        {
            // A copied repository contains records of the original.
            return
                RefFiles.ReadText(ListOf(repository)) is { } text
                && JsonSerializer.Deserialize<Written>(text) is { } written
                && written.CommonDir == repository.CommonDir
                ? [.. written.Folders.Where(place => Path.IsPathFullyQualified(place)).Distinct(StringComparer.Ordinal)]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    // Folders of two repositories may have the same name; a prefix keeps them readable.
    private static string NameOf(string around, string commonDir)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(commonDir)))[..DigestLength];
        return $"{Path.GetFileName(around)}-{digest}";
    }

    private static string ListOf(GitRepository repository) => Path.Combine(repository.OwnFolder, "places.json");

    private sealed record Written(string CommonDir, IReadOnlyList<string> Folders);
}
