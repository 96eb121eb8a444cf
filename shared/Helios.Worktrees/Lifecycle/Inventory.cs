using System.Collections.Concurrent;
using Helios.Contracts.Api.Hosts;
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
internal sealed class Inventory(
    RememberedRepositories remembered,
    Trash trash,
    FileSystems fileSystems,
    TimeProvider time,
    IOptions<WorktreeOptions> options
)
{
    // Reading a dead mount never ends: the same read is awaited again, not started twice.
    private readonly ConcurrentDictionary<string, Task<Look>> looking = new(StringComparer.Ordinal);

    // For the repository first, and then for its worktrees.
    private TimeSpan Patience => options.Value.LookLimit * 2;

    public async Task<WorktreeInventory> Take(CancellationToken cancellationToken)
    {
        var looks = remembered.All.Select(commonDir => (CommonDir: commonDir, Look: Begin(commonDir))).ToList();
        var began = time.GetTimestamp();
        var found = new Dictionary<LaneId, FoundWorktree>();
        var looked = new List<string>();
        var troubles = new List<HostTrouble>(trash.Troubles);
        foreach (var (commonDir, task) in looks)
        {
            var look = await Await(commonDir, task, Patience - time.GetElapsedTime(began), cancellationToken);
            troubles.AddRange(look.Troubles);
            if (!look.Complete)
                continue;
            looked.Add(commonDir);
            foreach (var worktree in look.Worktrees)
                found.TryAdd(worktree.LaneId, worktree);
        }
        return new WorktreeInventory([.. found.Values], Complete: true) { Looked = looked, Troubles = troubles };
    }

    private Task<Look> Begin(string commonDir)
    {
        if (looking.TryGetValue(commonDir, out var earlier) && !earlier.IsCompleted)
            return earlier;
        return looking[commonDir] = Task.Run(() => LookAt(commonDir), CancellationToken.None);
    }

    private async Task<Look> Await(string commonDir, Task<Look> look, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return look.IsCompleted
                ? await look
                : await look.WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return Unreachable(commonDir, $"it did not respond within {Patience.TotalSeconds:0} s");
        }
    }

    private async Task<Look> LookAt(string commonDir)
    {
        try
        {
            if (!await fileSystems.Answers(commonDir, CancellationToken.None))
                return Unreachable(commonDir, $"it did not respond within {options.Value.LookLimit.TotalSeconds:0} s");
            if (!Presence.OfFolder(commonDir))
                return Unreachable(commonDir, "the folder does not exist");
            if (!Presence.Of(Path.Combine(commonDir, "HEAD")))
                return Unreachable(commonDir, "it is not a repository");
            var repository = new GitRepository(commonDir, Bare: false);
            var marks = MarksOf(repository).ToLookup(mark => Path.GetDirectoryName(mark.WorktreePath) ?? mark.WorktreePath);
            var keeping = Task.WhenAll(WorktreePlaces.All(repository).Select(KeptIn));
            var sights = await Task.WhenAll(marks.Select(group => LookInto(repository, group.Key, [.. group])));
            return new Look(
                true,
                [.. sights.SelectMany(sight => sight.Worktrees)],
                [.. sights.SelectMany(sight => sight.Troubles), .. (await keeping).SelectMany(troubles => troubles)]
            );
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Unreachable(commonDir, failure.Message.TrimEnd('.'));
        }
    }

    /// <summary>Looks for the worktrees in one folder. An unreadable one counts as present, and says nothing about the others.</summary>
    private async Task<Look> LookInto(GitRepository repository, string folder, IReadOnlyList<WorktreeMark> marks)
    {
        if (await WhyUnseen(folder, () => Presence.OfFolder(folder)) is { } why)
            return Unseen(repository, folder, marks, $"The worktrees folder {folder} cannot be read: {why}");
        if (!Presence.OfFolder(folder))
        {
            var away = Trouble(
                folder,
                marks,
                $"The worktrees folder {folder} is missing, so the state of its lanes is unknown. Restore it, or clean up the lanes "
                    + "with --discard."
            );
            return new Look(true, [.. marks.Select(mark => Found(repository, mark, Exists(repository, mark)))], [away]);
        }
        var sights = await Task.WhenAll(
            marks.Select(async mark =>
                await WhyUnseen(mark.WorktreePath, () => Exists(repository, mark)) is { } unseen
                    ? Unseen(repository, mark.WorktreePath, [mark], $"The worktree {mark.WorktreePath} cannot be read: {unseen}")
                    : new Look(true, [Found(repository, mark, Exists(repository, mark))], [])
            )
        );
        return new Look(true, [.. sights.SelectMany(sight => sight.Worktrees)], [.. sights.SelectMany(sight => sight.Troubles)]);
    }

    /// <summary>Why it is unknown whether something exists; null if it is known.</summary>
    private async Task<string?> WhyUnseen(string path, Func<bool> look)
    {
        if (!await fileSystems.Answers(path, CancellationToken.None))
            return $"it did not respond within {options.Value.LookLimit.TotalSeconds:0} s";
        try
        {
            look();
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message.TrimEnd('.');
        }
    }

    private static Look Unseen(GitRepository repository, string path, IReadOnlyList<WorktreeMark> marks, string why) =>
        new(
            true,
            [.. marks.Select(mark => Found(repository, mark, exists: true))],
            [Trouble(path, marks, $"{why}. Until it can be read again, the state of its lanes is unknown, and none of them is ended.")]
        );

    private static HostTrouble Trouble(string path, IReadOnlyList<WorktreeMark> marks, string detail) =>
        new()
        {
            Kind = HostTroubleKind.WorktreesUnreachable,
            Subject = path,
            Detail = detail,
            Lanes = [.. marks.Select(mark => mark.LaneId)],
        };

    private async Task<HostTrouble[]> KeptIn(GitRepository place)
    {
        var kept = PoolStore.KeptFolder(place);
        if (
            await WhyUnseen(kept, () => Presence.OfFolder(kept)) is not null
            || !Presence.OfFolder(kept)
            || !Directory.EnumerateFileSystemEntries(kept).Any()
        )
            return [];
        return
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
        return marked
            .Concat(copies)
            .OfType<WorktreeMark>()
            .Where(mark => WorktreePlaces.IsOf(repository, mark))
            .DistinctBy(mark => mark.LaneId);
    }

    private static FoundWorktree Found(GitRepository repository, WorktreeMark mark, bool exists) =>
        new()
        {
            LaneId = mark.LaneId,
            Repository = repository.CommonDir,
            WorktreePath = mark.WorktreePath,
            InstallationId = mark.InstallationId,
            HostId = mark.HostId,
            Exists = exists,
            CreatedAt = mark.At,
        };

    private static bool Exists(GitRepository repository, WorktreeMark mark) =>
        Presence.OfFolder(mark.WorktreePath)
        || Presence.OfFolder(WorktreePlaces.Of(repository, mark).AsideOf(mark.LaneId))
        || WasMoved(repository, mark);

    /// <summary>Whether git has moved it: then it is elsewhere, not gone.</summary>
    private static bool WasMoved(GitRepository repository, WorktreeMark mark) =>
        repository.IsRegistered(mark.LaneId)
        && Registrations.WorktreeOf(repository.RegistrationOf(mark.LaneId)) is { } place
        && place != mark.WorktreePath
        && Presence.OfFolder(place);

    private static Look Unreachable(string commonDir, string why) =>
        new(
            false,
            [],
            [
                new HostTrouble
                {
                    Kind = HostTroubleKind.RepositoryUnreachable,
                    Subject = commonDir,
                    Detail =
                        $"Cannot read the repository {commonDir}: {why}. Restore it. Until then the state of its lanes is unknown, "
                        + "and none is ended.",
                },
            ]
        );

    private sealed record Look(bool Complete, IReadOnlyList<FoundWorktree> Worktrees, IReadOnlyList<HostTrouble> Troubles);
}
