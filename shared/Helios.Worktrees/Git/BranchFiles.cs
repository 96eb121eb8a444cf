namespace Helios.Worktrees.Git;

/// <summary>
/// Deletes branches stored as loose ref files, following git's protocol (lock file, reflog first), because a process costs 3 ms while
/// others wait for the repository. Unusual cases are left to git.
/// </summary>
internal static class BranchFiles
{
    // A link, because it is created atomically with its content: git accepts any file as a lock, and a leftover of this program is
    // recognisable after a kill.
    private const string OwnLock = "helios-deletes-this-branch";

    /// <summary>Deletes a branch if it is at the given commit. The repository's lock is held.</summary>
    /// <returns>False if git has to do it or finish it.</returns>
    public static bool TryDelete(GitRepository repository, string branch, string tip)
    {
        var name = "refs/heads/" + branch;
        var file = Path.Combine(repository.CommonDir, name);
        var lockFile = file + ".lock";
        try
        {
            // Left by a killed process: no living process can hold it, because this one holds the repository's lock.
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
            // A process packing refs may have read it just before.
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
                // It contains another branch, or somebody else was faster.
                return;
            }
        }
    }
}
