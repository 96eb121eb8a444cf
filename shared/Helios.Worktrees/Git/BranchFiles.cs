namespace Helios.Worktrees.Git;

/// <summary>
/// Deletes branches that lie in files of their own, by git's own protocol (the lock beside the file, reflog first), because a process costs 3 ms and
/// holds up everybody who waits for the repository. What is out of the ordinary is left to git.
/// </summary>
internal static class BranchFiles
{
    // A link, because it is there with its words at once or not at all: git takes any file for a lock, and we know our own again after a kill.
    private const string OwnLock = "helios-deletes-this-branch";

    /// <summary>Deletes a branch if it is at a commit. The repository's lock is held.</summary>
    /// <returns>False where git has to do it, or to finish it.</returns>
    public static bool TryDelete(GitRepository repository, string branch, string tip)
    {
        var name = "refs/heads/" + branch;
        var file = Path.Combine(repository.CommonDir, name);
        var lockFile = file + ".lock";
        try
        {
            // Of a process that was killed here: nobody who lives can have it, because we hold the repository's lock.
            if (new FileInfo(lockFile).LinkTarget is OwnLock)
                File.Delete(lockFile);
            File.CreateSymbolicLink(lockFile, OwnLock);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        try
        {
            if (MayBePacked(repository, name) || new FileInfo(file).LinkTarget is not null || RefFiles.ReadText(file)?.TrimEnd('\n') != tip)
                return false;
            var log = Path.Combine(repository.CommonDir, "logs", name);
            if (Directory.Exists(Path.GetDirectoryName(log)))
                File.Delete(log);
            File.Delete(file);
            // Somebody who packs may have read it just before.
            if (MayBePacked(repository, name))
                return false;
        }
        finally
        {
            File.Delete(lockFile);
        }
        DeleteEmptyFolders(repository, "refs/heads", branch);
        DeleteEmptyFolders(repository, "logs/refs/heads", branch);
        return true;
    }

    private static bool MayBePacked(GitRepository repository, string name) =>
        Path.Exists(Path.Combine(repository.CommonDir, "packed-refs.lock")) || RefFiles.FindPacked(repository.CommonDir, name) is not null;

    private static void DeleteEmptyFolders(GitRepository repository, string below, string branch)
    {
        for (var folder = Path.GetDirectoryName(branch); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            try
            {
                Directory.Delete(Path.Combine(repository.CommonDir, below, folder));
            }
            catch (IOException)
            {
                // There is another branch in it, or somebody else was quicker.
                return;
            }
        }
    }
}
