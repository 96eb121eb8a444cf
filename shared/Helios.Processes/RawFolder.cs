using System.Runtime.InteropServices;
using System.Text;
using Helios.Processes.Native;

namespace Helios.Processes;

/// <summary>
/// Lists a folder by the bytes of its names, which need not be text (Linux). It costs a fraction of an enumeration that makes a string of
/// each.
/// </summary>
public static class RawFolder
{
    private const int BufferSize = 32 * 1024;

    // getdents(2): two numbers of eight bytes, the length of the entry, its kind, its name.
    private const int LengthAt = 16;
    private const int KindAt = 18;
    private const int NameAt = 19;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64;
    private static readonly long SysOpenAt = IsArm ? 56 : 257;
    private static readonly long SysGetDents = IsArm ? 61 : 217;
    private static readonly int FoldersOnly = IsArm ? 0x4000 : 0x10000;

    /// <param name="name">The name.</param>
    /// <param name="kind"><see cref="FileKind.Unknown"/> if the file system does not say.</param>
    public delegate void Visitor(ReadOnlySpan<byte> name, FileKind kind);

    /// <summary>Whether this machine can.</summary>
    public static bool IsSupported =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>The bytes of a path that is text.</summary>
    public static byte[] BytesOf(string path) => Encoding.UTF8.GetBytes(path);

    /// <summary>Visits each entry of a folder, in no order.</summary>
    /// <param name="path">The folder, without a NUL at its end; a link is not followed.</param>
    /// <param name="visit">Called for each entry but <c>.</c> and <c>..</c>.</param>
    /// <returns>False if the folder cannot be opened or read to its end: it is gone, closed, or no folder.</returns>
    public static unsafe bool Visit(ReadOnlySpan<byte> path, Visitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var descriptor = Open(path);
        if (descriptor < 0)
            return false;
        try
        {
            var buffer = stackalloc byte[BufferSize];
            while (true)
            {
                var count = (int)Libc.SyscallFive(SysGetDents, descriptor, (nint)buffer, BufferSize, 0, 0);
                if (count <= 0)
                    return count == 0;
                for (var at = 0; at < count; )
                {
                    var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer + at + NameAt);
                    if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                        visit(name, KindOf(buffer[at + KindAt]));
                    at += *(ushort*)(buffer + at + LengthAt);
                }
            }
        }
        finally
        {
            _ = Libc.Close(descriptor);
        }
    }

    private static unsafe int Open(ReadOnlySpan<byte> path)
    {
        const int atFdCwd = -100;
        Span<byte> ended = path.Length < 1024 ? stackalloc byte[path.Length + 1] : new byte[path.Length + 1];
        path.CopyTo(ended);
        ended[^1] = 0;
        fixed (byte* name = ended)
            return (int)
                Libc.SyscallFive(
                    SysOpenAt,
                    atFdCwd,
                    (nint)name,
                    Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOFOLLOW | FoldersOnly | Libc.O_CLOEXEC,
                    0,
                    0
                );
    }

    private static FileKind KindOf(byte kind) =>
        kind switch
        {
            1 => FileKind.Fifo,
            2 or 6 => FileKind.Device,
            4 => FileKind.Directory,
            8 => FileKind.Regular,
            10 => FileKind.Link,
            12 => FileKind.Socket,
            _ => FileKind.Unknown,
        };
}
