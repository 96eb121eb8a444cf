using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Places;

/// <summary>
/// Registers worktrees. The private git directory (gitrepository-layout: HEAD, commondir, gitdir) is built aside, mark included, and renamed into
/// place: nobody ever sees half of one, which <c>git worktree add</c> cannot promise, and it saves three processes. Repositories with a layout
/// beyond the documented one are left to git itself. All of it happens under the repository's lock.
/// </summary>
internal sealed class Registrations(GitProgram git)
{
    /// <summary>Makes the worktree's folder and its registration, with HEAD at a branch that exists, or detached at a commit.</summary>
    public async Task Register(GitRepository repository, WorktreeMark mark, HeadState head, CancellationToken cancellationToken)
    {
        if (IsUnusual(repository))
        {
            Trash.Clear(repository, mark.LaneId);
            string[] what = head.Branch is { } branch ? ["--", mark.WorktreePath, branch] : ["--detach", "--", mark.WorktreePath, head.Commit ?? ""];
            await git.Run(
                new GitCall(["worktree", "add", "--quiet", "--no-checkout", .. what]) { GitDir = repository.CommonDir, WholeTree = true }, cancellationToken);
            Marks.WriteCopy(repository.RegistrationOf(mark.LaneId), mark);
            return;
        }
        Directory.CreateDirectory(mark.WorktreePath);
        WholeFile.Write(repository, Path.Combine(mark.WorktreePath, ".git"), $"gitdir: {repository.RegistrationOf(mark.LaneId)}\n");
        Place(repository, mark, head);
    }

    /// <summary>Registers a folder again whose registration is gone, so that its content can be looked at; its index is HEAD's.</summary>
    public async Task Restore(GitRepository repository, WorktreeMark mark, HeadState head, CancellationToken cancellationToken)
    {
        WholeFile.Write(repository, Path.Combine(mark.WorktreePath, ".git"), $"gitdir: {repository.RegistrationOf(mark.LaneId)}\n");
        Place(repository, mark, head);
        await git.Run(new GitCall("read-tree", "HEAD") { Folder = mark.WorktreePath }, cancellationToken);
    }

    /// <summary>Writes the file by which a worktree names its registration, where somebody has deleted it.</summary>
    public static void Reconnect(GitRepository repository, LaneId lane)
    {
        var file = Path.Combine(repository.WorktreeOf(lane), ".git");
        if (repository.IsRegistered(lane) && !Path.Exists(file))
            WholeFile.Write(repository, file, $"gitdir: {repository.RegistrationOf(lane)}\n");
    }

    /// <summary>Registers a worktree whose files are gone, detached at a commit, so that there is something to archive from; it is let go right after.</summary>
    public static void RegisterGone(GitRepository repository, WorktreeMark mark, string commit) => Place(repository, mark, new HeadState(null, commit));

    /// <summary>The worktree that a private git directory says it is for.</summary>
    public static string? WorktreeOf(string gitDir) =>
        RefFiles.ReadText(Path.Combine(gitDir, "gitdir"))?.TrimEnd('\n') is { Length: > 0 } dotGit
            ? Path.GetDirectoryName(Path.GetFullPath(dotGit, gitDir))
            : null;

    /// <summary>Whether a folder and a private git directory name each other: a copied repository's do not.</summary>
    public static bool NameEachOther(string worktree, string gitDir) =>
        WorktreeOf(gitDir) == worktree
        && RefFiles.ReadText(Path.Combine(worktree, ".git"))?.TrimEnd('\n') is { } text
        && text.StartsWith("gitdir: ", StringComparison.Ordinal)
        && Path.GetFullPath(text["gitdir: ".Length..], worktree) == gitDir;

    /// <summary>Refuses what must not be removed with a lane's worktree: one that was moved, other worktrees inside it, mounted file systems.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="mark">The lane's mark.</param>
    /// <param name="consented">Whether everything in the lane's folder may go: then worktrees inside it go too, and their branches stay.</param>
    /// <exception cref="GitException">The message says what, and what to do.</exception>
    public static void RefuseWhatIsNotOurs(GitRepository repository, WorktreeMark mark, bool consented)
    {
        var (lane, worktree) = (mark.LaneId, mark.WorktreePath);
        var managed = Path.GetDirectoryName(worktree) ?? worktree;
        var registration = repository.RegistrationOf(lane);
        if (new DirectoryInfo(worktree).LinkTarget is not null || new DirectoryInfo(managed).LinkTarget is not null)
            throw new GitException($"{worktree} is reached through a link; Helios removes nothing behind one.");
        if (repository.IsRegistered(lane) && WorktreeOf(registration) is { } place && place != worktree)
            throw new GitException(
                $"The worktree was moved to {place}; move it back with git -C {repository.MainWorktree ?? repository.CommonDir} worktree move {place} {worktree}"
                + $"{(Presence.OfFolder(managed) ? "" : $" (after mkdir -p {managed})")}, or remove it with git worktree remove.");
        foreach (var inside in Inside(repository, worktree, lane))
            if (consented)
                Trash.LetGoOfRegistration(inside);
            else
                throw new GitException($"Another worktree, {WorktreeOf(inside)}, lies inside the lane's; remove it with git worktree remove.");
        if (MountPoints.Inside(worktree) is { } mounted)
            throw new GitException($"Another file system is mounted at {mounted}, inside the lane's worktree; unmount it.");
    }

    /// <summary>
    /// Moves named pipes and devices aside that lie in the place of files which git reads of every worktree: it would wait for them whenever anybody makes a branch.
    /// They hold nothing. Only lanes' registrations are looked at.
    /// </summary>
    public static void Unblock(GitRepository repository)
    {
        if (!Directory.Exists(repository.RegistrationsFolder))
            return;
        foreach (var gitDir in Directory.EnumerateDirectories(repository.RegistrationsFolder))
            foreach (var name in (ReadOnlySpan<string>)["HEAD", "gitdir", "commondir", "locked"])
                if (RegularFile.KindOf(Path.Combine(gitDir, name)) is FileKind.Fifo or FileKind.Device or FileKind.Socket
                    && RegularFile.KindOf(Path.Combine(gitDir, WorktreeMark.FileName)) is FileKind.Regular)
                    File.Move(Path.Combine(gitDir, name), Path.Combine(gitDir, name + ".blocked"), overwrite: true);
    }

    /// <summary>Refuses to judge where the folder of a lane's worktree is not there as a whole: it was moved away, or is a disk that is not mounted.</summary>
    /// <exception cref="GitException">Nobody here can look; the message says what to do.</exception>
    public static void RefuseWhatNobodySees(WorktreeMark mark)
    {
        var managed = Path.GetDirectoryName(mark.WorktreePath) ?? mark.WorktreePath;
        if (!Presence.OfFolder(managed))
            throw new GitException(
                $"The folder of the lanes' worktrees, {managed}, is not there, so nobody can tell what was in {mark.WorktreePath}; bring it back, or clean up with --discard to give up what was in it.");
    }

    /// <summary>Private git directories of other worktrees that lie inside a folder.</summary>
    private static List<string> Inside(GitRepository repository, string folder, LaneId except)
    {
        if (!Directory.Exists(repository.RegistrationsFolder))
            return [];
        var own = repository.RegistrationOf(except);
        return
        [
            .. Directory.EnumerateDirectories(repository.RegistrationsFolder).Where(gitDir => gitDir != own && !GitRepository.IsLetGo(gitDir)
                && WorktreeOf(gitDir) is { } other && other.StartsWith(folder + "/", StringComparison.Ordinal) && Presence.OfFolder(other)),
        ];
    }

    private static void Place(GitRepository repository, WorktreeMark mark, HeadState head)
    {
        Trash.Clear(repository, mark.LaneId);
        var made = AsideOf(repository, mark.LaneId);
        if (Directory.Exists(made))
            Directory.Delete(made, recursive: true);
        Directory.CreateDirectory(made);
        WriteFiles(made, mark, head);
        Directory.CreateDirectory(repository.RegistrationsFolder);
        Directory.Move(made, repository.RegistrationOf(mark.LaneId));
    }

    /// <summary>Writes what makes a folder a lane's private git directory; nobody but Helios sees it yet.</summary>
    public static void WriteFiles(string made, WorktreeMark mark, HeadState head)
    {
        WriteText(Path.Combine(made, "HEAD"), head.Ref is null ? head.Commit + "\n" : $"ref: {head.Ref}\n");
        WriteText(Path.Combine(made, "commondir"), "../..\n");
        WriteText(Path.Combine(made, "gitdir"), Path.Combine(mark.WorktreePath, ".git") + "\n");
        Marks.WriteCopy(made, mark);
    }

    private static void WriteText(string path, string text) => WholeFile.WriteNew(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Where a lane's private git directory is put together.</summary>
    public static string AsideOf(GitRepository repository, LaneId lane) => Path.Combine(repository.OwnFolder, "new", lane.ToString());

    /// <summary>Whether the repository's own settings may name filters: a tree that is checked out without them is another one.</summary>
    public static bool NamesPrograms(GitRepository repository) =>
        RefFiles.ReadText(Path.Combine(repository.CommonDir, "config"), followLink: true) is { } config
        && (config.Contains("[filter", StringComparison.OrdinalIgnoreCase) || config.Contains("[include", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a repository's worktrees are laid out beyond what is documented: settings per worktree, a sparse checkout to go along, permissions for a group. Git knows how, so git does it.</summary>
    public static bool IsUnusual(GitRepository repository) =>
        File.Exists(Path.Combine(repository.CommonDir, "config.worktree"))
        || RefFiles.ReadText(Path.Combine(repository.CommonDir, "config"), followLink: true) is { } config
            && (config.Contains("sharedrepository", StringComparison.OrdinalIgnoreCase) || config.Contains("sparsecheckout", StringComparison.OrdinalIgnoreCase));
}
