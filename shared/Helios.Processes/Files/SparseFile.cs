using Helios.Processes.Native;
using Microsoft.Win32.SafeHandles;

namespace Helios.Processes.Files;

/// <summary>Frees disk space in the middle of a file without changing its length and offsets.</summary>
public static class SparseFile
{
    /// <summary>
    /// Makes a range read as zeros and frees its blocks; only whole blocks are freed. False if the system or the file system does not
    /// support it (then nothing has changed).
    /// </summary>
    public static bool PunchHole(SafeFileHandle file, long offset, long length)
    {
        const int KeepSize = 1,
            Punch = 2;
        if (!OperatingSystem.IsLinux() || length <= 0)
            return false;
        var added = false;
        try
        {
            file.DangerousAddRef(ref added);
            return Libc.FAllocate((int)file.DangerousGetHandle(), KeepSize | Punch, offset, length) == 0;
        }
        finally
        {
            if (added)
                file.DangerousRelease();
        }
    }

    /// <inheritdoc cref="PunchHole(SafeFileHandle, long, long)"/>
    public static bool PunchHole(string path, long offset, long length)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        return PunchHole(file, offset, length);
    }
}
