using Helios.Worktrees.Git;
using Helios.Worktrees.Places;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Pool;

/// <summary>
/// Turns a pool entry into a lane's worktree: a few small files and three renames, independent of the number of files. The index stays
/// valid, because renaming a parent folder does not change the files.
/// </summary>
internal sealed partial class PoolClaims(
    PoolStore store,
    IFaultPoints faults,
    IOptions<WorktreeOptions> options,
    TimeProvider time,
    ILogger<PoolClaims> logger
)
{
    /// <summary>
    /// Turns an entry at the lane's commit into the lane's worktree, and registers it. The repository's lock is held, so no two lanes get
    /// the same entry. Doubtful entries are skipped.
    /// </summary>
    /// <returns>False if there is none: the worktree has to be created.</returns>
    public bool TryClaim(GitRepository repository, WorktreeMark mark, HeadState head)
    {
        if (!Directory.Exists(repository.OwnPoolFolder) || Registrations.IsUnusual(repository) || Registrations.NamesPrograms(repository))
            return false;
        foreach (var slot in PoolStore.Names(repository).Where(name => PoolStore.IsOf(name, mark.BaseCommit)))
        {
            using var holding = store.Hold(repository, slot);
            // Another worker of this process creates, checks or removes it.
            if (
                holding is null
                || store.DoubtOf(repository, slot) is not null
                || PoolStore.Read(repository, slot) is not { } found
                || found.BaseCommit != mark.BaseCommit
                || !store.IsOurs(found)
            )
                continue;
            if ((IsTooOld(found) ? "it is too old" : store.Doubt(repository, slot, found)) is { } doubt)
            {
                store.Distrust(repository, slot, doubt);
                continue;
            }
            try
            {
                Take(repository, slot, mark, head);
                return true;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                LogNotTaken(mark.LaneId.ToString(), slot, failure.Message);
                GiveUp(repository, slot, mark);
            }
        }
        return false;
    }

    private bool IsTooOld(PoolEntry slot) => time.GetUtcNow() - slot.At > options.Value.PoolSlotMaxAge;

    private void Take(GitRepository repository, string slot, WorktreeMark mark, HeadState head)
    {
        Trash.Clear(repository, mark.LaneId);
        // From here on it is no longer an entry: a kill leaves a tree without a git directory, which the next round removes.
        var made = Registrations.AsideOf(repository, mark.LaneId);
        if (Directory.Exists(made))
            Directory.Delete(made, recursive: true);
        Directory.CreateDirectory(Path.GetDirectoryName(made) ?? repository.OwnFolder);
        Directory.Move(PoolStore.GitDirOf(repository, slot), made);
        faults.Passed("slot taken");

        File.Delete(Path.Combine(made, PoolEntry.FileName));
        Registrations.WriteFiles(made, mark, head);
        var tree = PoolStore.TreeOf(repository, slot);
        AtomicFile.Write(repository, Path.Combine(tree, ".git"), PoolStore.DotGit(repository.RegistrationOf(mark.LaneId)));
        Directory.Move(tree, mark.WorktreePath);
        Directory.Delete(PoolStore.FolderOf(repository, slot));
        faults.Passed("slot moved");

        Directory.CreateDirectory(repository.RegistrationsFolder);
        Directory.Move(made, repository.RegistrationOf(mark.LaneId));
    }

    // The lane is created without it.
    private void GiveUp(GitRepository repository, string slot, WorktreeMark mark)
    {
        store.ThrowAway(repository, slot, "claiming it failed");
        Trash.LetGoOfSlot(repository.OwnTrashFolder, slot, Registrations.AsideOf(repository, mark.LaneId));
        Trash.LetGoOfSlot(repository.TrashFolder, slot, mark.WorktreePath);
    }

    [LoggerMessage(2121, LogLevel.Warning, "Lane {Lane} could not claim pool entry {Slot}: {Reason}")]
    private partial void LogNotTaken(string lane, string slot, string reason);
}
