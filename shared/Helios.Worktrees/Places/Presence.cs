namespace Helios.Worktrees.Places;

/// <summary>Whether something is there. What cannot be looked at is neither there nor gone: it throws, where .NET's own questions answer no.</summary>
internal static class Presence
{
    /// <exception cref="IOException">Nobody can tell: an error of the disk, a stale handle, a mount that does not answer.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder above it is closed.</exception>
    public static bool Of(string path)
    {
        try
        {
            _ = File.GetAttributes(path);
            return true;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    /// <summary>The same of a folder, links to one included.</summary>
    public static bool OfFolder(string path) => Of(path) && File.GetAttributes(path).HasFlag(FileAttributes.Directory);
}
