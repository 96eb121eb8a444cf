using Helios.Processes.Native;
using Microsoft.Win32.SafeHandles;

namespace Helios.Processes;

/// <summary>
/// Reads files that somebody hostile may have put there. Only regular files count: a link is not followed, a named pipe is not waited for, a device is
/// not opened, and what is larger than the bound is not taken in.
/// </summary>
public static class RegularFile
{
    /// <summary>What lies at a path, its last part not followed.</summary>
    public static FileKind KindOf(string path) => FileStatus.Of(path);

    /// <summary>The whole content; null where there is nothing at the path.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The most bytes that are read.</param>
    /// <param name="followLink">Whether the path itself may be a link to a regular file.</param>
    /// <exception cref="IrregularFileException">It is not a regular file, or larger than the bound.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
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
        // It may have grown, or been cut, since its length was asked for.
        if (read == content.Length && Fill(file, new byte[1], read) > 0)
            throw new IrregularFileException(path, "is being written to while it is read");
        return read == content.Length ? content : content[..read];
    }

    /// <summary>Opens a regular file for reading; null where there is nothing at the path.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    /// <param name="path">The file.</param>
    /// <param name="followLink">Whether the path itself may be a link to a regular file.</param>
    public static SafeFileHandle? Open(string path, bool followLink = false)
    {
        // Looked at before it is opened, because opening a device may already do something; and after, because it may have been exchanged meanwhile.
        var kind = KindOf(path);
        if (kind is FileKind.None)
            return null;
        if (kind is FileKind.Unknown)
            throw new UnauthorizedAccessException($"'{path}' cannot be looked at.");
        if (kind is not FileKind.Regular && !(kind is FileKind.Link && followLink))
            throw Irregular(path, kind);
        var descriptor = Libc.Open(path, Libc.O_RDONLY | Libc.O_NONBLOCK | (followLink ? 0 : Libc.O_NOFOLLOW));
        if (descriptor < 0)
        {
            return Libc.LastError switch
            {
                Libc.ENOENT or Libc.ENOTDIR => null,
                Libc.EACCES or Libc.EPERM => throw new UnauthorizedAccessException($"'{path}' may not be read: {Libc.Describe(Libc.LastError)}."),
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

    /// <summary>Copies a regular file with its time of change and permissions; false where there is nothing at the path.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    /// <param name="from">The file.</param>
    /// <param name="to">Where the copy goes; nothing may be there.</param>
    public static bool Copy(string from, string to)
    {
        using var file = Open(from);
        if (file is null)
            return false;
        using (var source = new FileStream(file, FileAccess.Read, bufferSize: 0))
        using (var target = new FileStream(to, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 }))
            source.CopyTo(target, bufferSize: 256 * 1024);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        File.SetLastWriteTimeUtc(to, File.GetLastWriteTimeUtc(from));
        return true;
    }

    /// <summary>What a kind of file is called in a sentence.</summary>
    public static string NameOf(FileKind kind) => kind switch
    {
        FileKind.Regular => "a regular file",
        FileKind.Directory => "a folder",
        FileKind.Link => "a link",
        FileKind.Fifo => "a named pipe",
        FileKind.Socket => "a socket",
        FileKind.Device => "a device",
        FileKind.None => "gone",
        _ => "something that cannot be looked at",
    };

    private static int Fill(SafeFileHandle file, Span<byte> into, long from = 0)
    {
        var read = 0;
        while (read < into.Length && RandomAccess.Read(file, into[read..], from + read) is var count and > 0)
            read += count;
        return read;
    }

    private static IrregularFileException Irregular(string path, FileKind kind) =>
        new(path, $"is {NameOf(kind)}, not a regular file; it is not read. Remove it");

    private static IrregularFileException TooLarge(string path, int limit) => new(path, $"has more than {limit} bytes and is not read");
}
