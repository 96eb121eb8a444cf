namespace Helios.Processes;

/// <summary>Checks whether something exists. Throws if that cannot be determined, where .NET's own methods return false.</summary>
public static class Presence
{
    /// <exception cref="IOException">Unknown: a disk error, a stale handle, an unresponsive mount.</exception>
    /// <exception cref="UnauthorizedAccessException">A parent folder is not accessible.</exception>
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

    /// <summary>The same for a folder, including links to folders.</summary>
    public static bool OfFolder(string path) => Of(path) && File.GetAttributes(path).HasFlag(FileAttributes.Directory);
}
