using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Helios.Processes.Native;

namespace Helios.Processes.Files;

/// <summary>The kind of a file: statx(2) on Linux, whose layout is the same everywhere; stat(2) on macOS.</summary>
internal static unsafe class FileStatus
{
    private const int Size = 256;
    private const int AtFdCwd = -100;
    private const int AtSymlinkNoFollow = 0x100;
    private const int AtEmptyPath = 0x1000;
    private const uint TypeOnly = 1;

    private static readonly long SysStatx = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? 291 : 332;

    /// <summary>The kind of file at a path, without following the last component.</summary>
    public static FileKind Of(string path)
    {
        var buffer = stackalloc byte[Size];
        var name = Marshal.StringToCoTaskMemUTF8(path);
        try
        {
            var failed = OperatingSystem.IsMacOS()
                ? Libc.MacLStat((byte*)name, buffer) != 0
                : Libc.SyscallFive(SysStatx, AtFdCwd, name, AtSymlinkNoFollow, (nint)TypeOnly, (nint)buffer) != 0;
            return failed ? Missing() : Read(buffer);
        }
        finally
        {
            Marshal.FreeCoTaskMem(name);
        }
    }

    /// <summary>The kind of file of an open descriptor.</summary>
    public static FileKind Of(int descriptor)
    {
        var buffer = stackalloc byte[Size];
        byte nothing = 0;
        var failed = OperatingSystem.IsMacOS()
            ? Libc.MacFStat(descriptor, buffer) != 0
            : Libc.SyscallFive(SysStatx, descriptor, (nint)(&nothing), AtEmptyPath, (nint)TypeOnly, (nint)buffer) != 0;
        return failed ? Missing() : Read(buffer);
    }

    private static FileKind Missing() => Libc.LastError is Libc.ENOENT or Libc.ENOTDIR ? FileKind.None : FileKind.Unknown;

    private static FileKind Read(byte* buffer)
    {
        // st_mode is at 4 in macOS's struct stat, stx_mode at 28 in Linux's struct statx; the types are the same numbers.
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(new ReadOnlySpan<byte>(buffer, Size)[(OperatingSystem.IsMacOS() ? 4 : 28)..]);
        return (mode & 0xF000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.Link,
            0x1000 => FileKind.Fifo,
            0xC000 => FileKind.Socket,
            _ => FileKind.Device,
        };
    }
}
