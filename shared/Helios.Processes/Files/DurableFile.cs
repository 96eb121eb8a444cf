using Helios.Processes.Native;

namespace Helios.Processes.Files;

/// <summary>Files that survive a power cut complete: written to a temporary file, flushed, renamed, and the folder flushed.</summary>
public static class DurableFile
{
    /// <summary>The suffix of temporary files.</summary>
    public const string Aside = ".tmp";

    private static long counter;

    /// <summary>Replaces or creates a file atomically; a reader sees the old content or the new, never a part.</summary>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <param name="content">The complete content.</param>
    /// <param name="mode">Permissions; 0600 by default.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full) ?? "/";
        var aside = Path.Combine(
            folder,
            $".{Path.GetFileName(full)}.{System.Environment.ProcessId}-{Interlocked.Increment(ref counter)}{Aside}"
        );
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = mode;
            using (var stream = new FileStream(aside, options))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }
            File.Move(aside, full, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
        FlushFolder(folder);
    }

    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte}, UnixFileMode)"/>
    public static void Write(string path, string content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Removes a file durably; true when there was one.</summary>
    public static bool Delete(string path)
    {
        if (!File.Exists(path))
            return false;
        File.Delete(path);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
        return true;
    }

    /// <summary>Makes renames, creations and removals in a folder durable.</summary>
    public static void FlushFolder(string folder)
    {
        var fd = Libc.Open(folder, Libc.O_RDONLY);
        if (fd < 0)
            throw new IOException($"'{folder}' could not be opened: {Libc.Describe(Libc.LastError)}");
        try
        {
            // Some network file systems cannot flush a folder (EINVAL); there is no alternative.
            _ = Libc.FSync(fd);
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }
}
