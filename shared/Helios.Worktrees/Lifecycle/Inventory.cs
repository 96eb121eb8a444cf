using System.Collections.Concurrent;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Reconciliation;
using Helios.Processes;
using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Helios.Worktrees.Pool;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Lifecycle;

/// <summary>
/// Finds marks in the files of every served repository, without starting a process. Unreadable places are reported as such: a missing
/// repository, a disk error or an unresponsive mount says nothing about the lanes in them.
/// </summary>
internal sealed class Inventory(RememberedRepositories remembered, Trash trash, TimeProvider time, IOptions<WorktreeOptions> options)
{
    // Reading a dead mount never ends: the same read is awaited again, not started twice.
    private readonly ConcurrentDictionary<string, Task<Look>> looking = new(StringComparer.Ordinal);

    public async Task<WorktreeInventory> Take(CancellationToken cancellationToken)
    {
        var looks = remembered.All.Select(commonDir => (CommonDir: commonDir, Look: Begin(looking, commonDir, () => LookAt(commonDir)))).ToList();
        var began = time.GetTimestamp();
        var found = new Dictionary<LaneId, FoundWorktree>();
        var looked = new List<string>();
        var troubles = new List<HostTrouble>(trash.Troubles);
        foreach (var (commonDir, task) in looks)
        {
            var look = await Await(commonDir, task, options.Value.LookLimit - time.GetElapsedTime(began), cancellationToken);
            troubles.AddRange(look.Troubles);
            if (!look.Complete)
                continue;
            looked.Add(commonDir);
            foreach (var worktree in look.Worktrees)
                found.TryAdd(worktree.LaneId, worktree);
        }
        return new WorktreeInventory([.. found.Values], Complete: true) { Looked = looked, Troubles = troubles };
    }

    private static Task<T> Begin<T>(ConcurrentDictionary<string, Task<T>> begun, string commonDir, Func<T> look)
    {
        if (begun.TryGetValue(commonDir, out var earlier) && !earlier.IsCompleted)
            return earlier;
        return begun[commonDir] = Task.Run(look, CancellationToken.None);
    }

    private async Task<Look> Await(string commonDir, Task<Look> look, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return look.IsCompleted ? await look : await look.WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return Unreachable(commonDir, $"it did not respond within {options.Value.LookLimit.TotalSeconds:0} s");
        }
    }

    private static Look LookAt(string commonDir)
    {
        try
        {
            if (!Presence.OfFolder(commonDir))
                return Unreachable(commonDir, "the folder does not exist");
            if (!Presence.Of(Path.Combine(commonDir, "HEAD")))
                return Unreachable(commonDir, "it is not a repository");
            var repository = new GitRepository(commonDir, Bare: false);
            var marks = MarksOf(repository).ToList();
            var away = marks.Select(mark => Path.GetDirectoryName(mark.WorktreePath) ?? mark.WorktreePath).Distinct().Where(folder => !Presence.OfFolder(folder)).ToHashSet();
            return new Look(
                true,
                [.. marks.Select(mark => Found(repository, mark))],
                [
                    .. away.Select(folder => new HostTrouble
                    {
                        Kind = HostTroubleKind.WorktreesUnreachable,
                        Subject = folder,
                        Detail = $"The worktrees folder {folder} is missing, so the state of its lanes is unknown. Restore it, or clean up the lanes with --discard.",
                        Lanes = [.. marks.Where(mark => Path.GetDirectoryName(mark.WorktreePath) == folder).Select(mark => mark.LaneId)],
                    }),
                    .. WorktreePlaces.All(repository).SelectMany(Kept),
                ]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Unreachable(commonDir, failure.Message.TrimEnd('.'));
        }
    }

    private static HostTrouble[] Kept(GitRepository repository)
    {
        var kept = PoolStore.KeptFolder(repository);
        return !Presence.OfFolder(kept) || !Directory.EnumerateFileSystemEntries(kept).Any()
            ? []
            :
            [
                new HostTrouble
                {
                    Kind = HostTroubleKind.FilesKept,
                    Subject = kept,
                    Detail = $"Pool entries with foreign changes are kept in {kept}. Save what you need from them, then delete the folder.",
                },
            ];
    }

    private static IEnumerable<WorktreeMark> MarksOf(GitRepository repository)
    {
        var marked = Presence.OfFolder(repository.MarksFolder)
            ? Directory.EnumerateFiles(repository.MarksFolder, "*.json").Select(Marks.ReadFile)
            : [];
        // The copy replaces a deleted mark.
        var copies = Presence.OfFolder(repository.RegistrationsFolder)
            ? Directory.EnumerateDirectories(repository.RegistrationsFolder).Select(Marks.ReadCopy)
            : [];
        return marked.Concat(copies).OfType<WorktreeMark>().Where(mark => WorktreePlaces.IsOf(repository, mark)).DistinctBy(mark => mark.LaneId);
    }

    private static FoundWorktree Found(GitRepository repository, WorktreeMark mark) => new()
    {
        LaneId = mark.LaneId,
        Repository = repository.CommonDir,
        WorktreePath = mark.WorktreePath,
        InstallationId = mark.InstallationId,
        HostId = mark.HostId,
        Exists = Presence.OfFolder(mark.WorktreePath) || Presence.OfFolder(WorktreePlaces.Of(repository, mark).AsideOf(mark.LaneId))
            || WasMoved(repository, mark),
        CreatedAt = mark.At,
    };

    /// <summary>Whether git has moved it: then it is elsewhere, not gone.</summary>
    private static bool WasMoved(GitRepository repository, WorktreeMark mark) =>
        repository.IsRegistered(mark.LaneId) && Registrations.WorktreeOf(repository.RegistrationOf(mark.LaneId)) is { } place
        && place != mark.WorktreePath && Presence.OfFolder(place);

    private static Look Unreachable(string commonDir, string why) => new(
        false,
        [],
        [
            new HostTrouble
            {
                Kind = HostTroubleKind.RepositoryUnreachable,
                Subject = commonDir,
                Detail = $"Cannot read the repository {commonDir}: {why}. Restore it. Until then the state of its lanes is unknown, and none is ended.",
            },
        ]);

    private sealed record Look(bool Complete, IReadOnlyList<FoundWorktree> Worktrees, IReadOnlyList<HostTrouble> Troubles);
}
