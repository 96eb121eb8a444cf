using Helios.Processes.Native;
using Microsoft.Win32.SafeHandles;

namespace Helios.Processes.Files;

/// <summary>
/// Reads files that an attacker may have created. Accepts only regular files: does not follow links, does not block on named pipes, does
/// not open devices, and does not read files over the limit.
/// </summary>
public static class RegularFile
{
    /// <summary>The kind of file at a path, without following the last component.</summary>
    public static FileKind KindOf(string path) => FileStatus.Of(path);

    /// <summary>The complete content; null if there is nothing at the path.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The maximum number of bytes.</param>
    /// <param name="followLink">Whether the path itself may be a link to a regular file.</param>
    /// <exception cref="IrregularFileException">It is not a regular file, or larger than the limit.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission denied.</exception>
    public static byte[]? Read(string path, int limit, bool followLink = false)
    {
        using var file = Open(path, followLink);
        if (file is null)
            return null;
        var length = RandomAccess.GetLength(file);
        if (length > limit)
            throw TooLarge(path, limit);
        var content = new byte[length];
        var read = Fill(file, content);
        // It may have grown or been truncated since its length was read.
        if (read == content.Length && Fill(file, new byte[1], read) > 0)
            throw new IrregularFileException(path, "is being written to while it is read");
        return read == content.Length ? content : content[..read];
    }

    /// <summary>Opens a regular file for reading; null if there is nothing at the path.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    /// <param name="path">The file.</param>
    /// <param name="followLink">Whether the path itself may be a link to a regular file.</param>
    public static SafeFileHandle? Open(string path, bool followLink = false)
    {
        // Checked before opening, because opening a device may have side effects; and after, because it may have been replaced in the
        // meantime.
        var kind = KindOf(path);
        if (kind is FileKind.None)
            return null;
        if (kind is FileKind.Unknown)
            throw new UnauthorizedAccessException($"'{path}' cannot be accessed.");
        if (kind is not FileKind.Regular && !(kind is FileKind.Link && followLink))
            throw Irregular(path, kind);
        var descriptor = Libc.Open(path, Libc.O_RDONLY | Libc.O_NONBLOCK | (followLink ? 0 : Libc.O_NOFOLLOW));
        if (descriptor < 0)
        {
            return Libc.LastError switch
            {
                Libc.ENOENT or Libc.ENOTDIR => null,
                Libc.EACCES or Libc.EPERM => throw new UnauthorizedAccessException(
                    $"'{path}' cannot be read: {Libc.Describe(Libc.LastError)}."
                ),
                var error when error == Libc.ELOOP => throw Irregular(path, FileKind.Link),
                var error => throw new IOException($"'{path}' cannot be read: {Libc.Describe(error)}."),
            };
        }
        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (FileStatus.Of(descriptor) is not FileKind.Regular and var found)
        {
            file.Dispose();
            throw Irregular(path, found);
        }
        return file;
    }

    /// <summary>
    /// Copies a regular file with its modification time and permissions; false if there is nothing at the path. Where the file system can
    /// clone files, the copy shares its blocks with the file, and takes no time.
    /// </summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    /// <param name="from">The file.</param>
    /// <param name="to">The path of the copy; it must not exist.</param>
    public static bool Copy(string from, string to)
    {
        using var file = Open(from);
        if (file is null)
            return false;
        using (var source = new FileStream(file, FileAccess.Read, bufferSize: 0))
        using (
            var target = new FileStream(
                to,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    BufferSize = 0,
                }
            )
        )
        {
            if (!Libc.Clone((int)file.DangerousGetHandle(), (int)target.SafeFileHandle.DangerousGetHandle()))
                source.CopyTo(target, bufferSize: 256 * 1024);
        }
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        File.SetLastWriteTimeUtc(to, File.GetLastWriteTimeUtc(from));
        return true;
    }

    /// <summary>The name of a file kind in a sentence.</summary>
    public static string NameOf(FileKind kind) =>
        kind switch
        {
            FileKind.Regular => "a regular file",
            FileKind.Directory => "a folder",
            FileKind.Link => "a link",
            FileKind.Fifo => "a named pipe",
            FileKind.Socket => "a socket",
            FileKind.Device => "a device",
            FileKind.None => "gone",
            _ => "something inaccessible",
        };

    private static int Fill(SafeFileHandle file, Span<byte> into, long from = 0)
    {
        var read = 0;
        while (read < into.Length && RandomAccess.Read(file, into[read..], from + read) is var count and > 0)
            read += count;
        return read;
    }

    private static IrregularFileException Irregular(string path, FileKind kind) =>
        new(path, $"is {NameOf(kind)}, not a regular file, and is not read; remove it");

    private static IrregularFileException TooLarge(string path, int limit) => new(path, $"has more than {limit} bytes and is not read");
}
