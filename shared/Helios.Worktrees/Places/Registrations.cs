using System.Text;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Processes.Files;
using Helios.Worktrees.Git;

namespace Helios.Worktrees.Places;

/// <summary>
/// Registers worktrees. The private git directory (gitrepository-layout: HEAD, commondir, gitdir) is built aside, mark included, and
/// renamed into place: it is never partially visible, which <c>git worktree add</c> cannot guarantee, and it saves three processes.
/// Repositories with an undocumented layout are left to git itself. Everything happens under the repository's lock.
/// </summary>
internal sealed class Registrations(GitProgram git)
{
    /// <summary>Creates the worktree's folder and its registration, with HEAD at an existing branch, or detached at a commit.</summary>
    public async Task Register(GitRepository repository, WorktreeMark mark, HeadState head, CancellationToken cancellationToken)
    {
        if (IsUnusual(repository))
        {
            Trash.Clear(repository, mark.LaneId);
            string[] what = head.Branch is { } branch
                ? ["--", mark.WorktreePath, branch]
                : ["--detach", "--", mark.WorktreePath, head.Commit ?? ""];
            await git.Run(
                new GitCall(["worktree", "add", "--quiet", "--no-checkout", .. what]) { GitDir = repository.CommonDir, WholeTree = true },
                cancellationToken
            );
            Marks.WriteCopy(repository.RegistrationOf(mark.LaneId), mark);
            return;
        }
        Directory.CreateDirectory(mark.WorktreePath);
        AtomicFile.Write(repository, Path.Combine(mark.WorktreePath, ".git"), $"gitdir: {repository.RegistrationOf(mark.LaneId)}\n");
        Place(repository, mark, head);
    }

    /// <summary>Re-registers a folder whose registration is gone, so that its content can be examined; its index is HEAD's.</summary>
    public async Task Restore(GitRepository repository, WorktreeMark mark, HeadState head, CancellationToken cancellationToken)
    {
        AtomicFile.Write(repository, Path.Combine(mark.WorktreePath, ".git"), $"gitdir: {repository.RegistrationOf(mark.LaneId)}\n");
        Place(repository, mark, head);
        await git.Run(new GitCall("read-tree", "HEAD") { Folder = mark.WorktreePath }, cancellationToken);
    }

    /// <summary>Rewrites a deleted <c>.git</c> file of a worktree.</summary>
    public static void Reconnect(GitRepository repository, LaneId lane)
    {
        var file = Path.Combine(repository.WorktreeOf(lane), ".git");
        if (repository.IsRegistered(lane) && !Path.Exists(file))
            AtomicFile.Write(repository, file, $"gitdir: {repository.RegistrationOf(lane)}\n");
    }

    /// <summary>
    /// Registers a worktree whose files are gone, detached at a commit, as a source for an archive; it is released right after.
    /// </summary>
    public static void RegisterGone(GitRepository repository, WorktreeMark mark, string commit) =>
        Place(repository, mark, new HeadState(null, commit));

    /// <summary>The worktree that a private git directory points to.</summary>
    public static string? WorktreeOf(string gitDir) =>
        RefFiles.ReadText(Path.Combine(gitDir, "gitdir"))?.TrimEnd('\n') is { Length: > 0 } dotGit
            ? Path.GetDirectoryName(Path.GetFullPath(dotGit, gitDir))
            : null;

    /// <summary>Whether a folder and a private git directory point to each other; in a copied repository they do not.</summary>
    public static bool NameEachOther(string worktree, string gitDir) =>
        WorktreeOf(gitDir) == worktree
        && RefFiles.ReadText(Path.Combine(worktree, ".git"))?.TrimEnd('\n') is { } text
        && text.StartsWith("gitdir: ", StringComparison.Ordinal)
        && Path.GetFullPath(text["gitdir: ".Length..], worktree) == gitDir;

    /// <summary>Refuses to remove a lane's worktree that was moved, contains other worktrees, or contains mounted file systems.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="mark">The lane's mark.</param>
    /// <param name="consented">
    /// Whether everything in the lane's folder may be discarded: then worktrees inside it are removed, too, and their branches stay.
    /// </param>
    /// <exception cref="GitException">The message says why, and what to do.</exception>
    public static void RefuseWhatIsNotOurs(GitRepository repository, WorktreeMark mark, bool consented)
    {
        var (lane, worktree) = (mark.LaneId, mark.WorktreePath);
        var managed = Path.GetDirectoryName(worktree) ?? worktree;
        var registration = repository.RegistrationOf(lane);
        if (new DirectoryInfo(worktree).LinkTarget is not null || new DirectoryInfo(managed).LinkTarget is not null)
            throw new GitException($"{worktree} is behind a link; Helios removes nothing behind links.");
        if (repository.IsRegistered(lane) && WorktreeOf(registration) is { } place && place != worktree)
            throw new GitException(
                $"The worktree was moved to {place}. Move it back with git -C {repository.MainWorktree ?? repository.CommonDir} "
                    + $"worktree move {place} {worktree}"
                    + $"{(Presence.OfFolder(managed) ? "" : $" (after mkdir -p {managed})")}, or remove it with git worktree remove."
            );
        foreach (var inside in Inside(repository, worktree, lane))
            if (consented)
                Trash.LetGoOfRegistration(inside);
            else
                throw new GitException(
                    $"The lane's worktree contains another worktree, {WorktreeOf(inside)}. Remove it with git worktree remove."
                );
        if (MountPoints.Inside(worktree) is { } mounted)
            throw new GitException($"Another file system is mounted at {mounted}, inside the lane's worktree. Unmount it.");
    }

    /// <summary>
    /// Moves named pipes and devices aside that replace files which git reads from every worktree: git would block on them whenever anybody
    /// creates a branch.
    /// They contain nothing. Only registrations of lanes are checked.
    /// </summary>
    public static void Unblock(GitRepository repository)
    {
        if (!Directory.Exists(repository.RegistrationsFolder))
            return;
        foreach (var gitDir in Directory.EnumerateDirectories(repository.RegistrationsFolder))
        foreach (var name in (ReadOnlySpan<string>)["HEAD", "gitdir", "commondir", "locked"])
            if (
                RegularFile.KindOf(Path.Combine(gitDir, name)) is FileKind.Fifo or FileKind.Device or FileKind.Socket
                && RegularFile.KindOf(Path.Combine(gitDir, WorktreeMark.FileName)) is FileKind.Regular
            )
                File.Move(Path.Combine(gitDir, name), Path.Combine(gitDir, name + ".blocked"), overwrite: true);
    }

    /// <summary>Refuses to judge if the parent folder of a lane's worktree is missing: it was moved, or is on an unmounted disk.</summary>
    /// <exception cref="GitException">The folder cannot be read; the message says what to do.</exception>
    public static void RefuseWhatNobodySees(WorktreeMark mark)
    {
        var managed = Path.GetDirectoryName(mark.WorktreePath) ?? mark.WorktreePath;
        if (!Presence.OfFolder(managed))
            throw new GitException(
                $"The worktrees folder {managed} is missing, so the content of {mark.WorktreePath} is unknown. Restore the folder, "
                    + "or clean up with --discard to give up its content."
            );
    }

    /// <summary>Private git directories of other worktrees inside a folder.</summary>
    private static List<string> Inside(GitRepository repository, string folder, LaneId except)
    {
        if (!Directory.Exists(repository.RegistrationsFolder))
            return [];
        var own = repository.RegistrationOf(except);
        return
        [
            .. Directory
                .EnumerateDirectories(repository.RegistrationsFolder)
                .Where(gitDir =>
                    gitDir != own
                    && !GitRepository.IsLetGo(gitDir)
                    && WorktreeOf(gitDir) is { } other
                    && other.StartsWith(folder + "/", StringComparison.Ordinal)
                    && Presence.OfFolder(other)
                ),
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

    /// <summary>Writes the files of a lane's private git directory, not yet visible to git.</summary>
    public static void WriteFiles(string made, WorktreeMark mark, HeadState head)
    {
        WriteText(Path.Combine(made, "HEAD"), head.Ref is null ? head.Commit + "\n" : $"ref: {head.Ref}\n");
        WriteText(Path.Combine(made, "commondir"), "../..\n");
        WriteText(Path.Combine(made, "gitdir"), Path.Combine(mark.WorktreePath, ".git") + "\n");
        Marks.WriteCopy(made, mark);
    }

    private static void WriteText(string path, string text) => AtomicFile.WriteNew(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Where a lane's private git directory is built.</summary>
    public static string AsideOf(GitRepository repository, LaneId lane) => Path.Combine(repository.OwnFolder, "new", lane.ToString());

    /// <summary>Whether the repository's settings may contain filters: a checkout without them produces different files.</summary>
    public static bool NamesPrograms(GitRepository repository) =>
        RefFiles.ReadText(Path.Combine(repository.CommonDir, "config"), followLink: true) is { } config
        && (
            config.Contains("[filter", StringComparison.OrdinalIgnoreCase)
            || config.Contains("[include", StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>
    /// Whether a repository's worktrees need features beyond the documented layout: settings per worktree, an inherited sparse checkout,
    /// group permissions. These are left to git.
    /// </summary>
    public static bool IsUnusual(GitRepository repository) =>
        File.Exists(Path.Combine(repository.CommonDir, "config.worktree"))
        || RefFiles.ReadText(Path.Combine(repository.CommonDir, "config"), followLink: true) is { } config
            && (
                config.Contains("sharedrepository", StringComparison.OrdinalIgnoreCase)
                || config.Contains("sparsecheckout", StringComparison.OrdinalIgnoreCase)
            );
}
