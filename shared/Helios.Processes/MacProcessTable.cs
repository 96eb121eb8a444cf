using System.Buffers.Binary;
using System.Text;
using Helios.Processes.Native;

namespace Helios.Processes;

/// <summary>Uses libproc. Markers are not read: on macOS, processes that left tree and session are not found.</summary>
internal sealed unsafe class MacProcessTable : ProcessTable
{
    private readonly Lazy<string> bootId = new(ReadBootId);

    public override string BootId => bootId.Value;

    private static string ReadBootId()
    {
        var buffer = stackalloc byte[128];
        nuint length = 128;
        return Libc.MacSysctlByName("kern.bootsessionuuid", buffer, &length, null, 0) == 0
            ? Encoding.ASCII.GetString(buffer, (int)length).TrimEnd('\0')
            : "unknown";
    }

    public override ProcessInfo? Read(int pid)
    {
        // struct proc_bsdinfo of <sys/proc_info.h>, flavor PROC_PIDTBSDINFO.
        const int Flavor = 3,
            Size = 136,
            Zombie = 5;
        var buffer = stackalloc byte[Size];
        if (Libc.MacProcPidInfo(pid, Flavor, 0, buffer, Size) != Size)
            return null;
        var info = new ReadOnlySpan<byte>(buffer, Size);
        var seconds = BinaryPrimitives.ReadInt64LittleEndian(info[120..]);
        var microseconds = BinaryPrimitives.ReadInt64LittleEndian(info[128..]);
        var name = info.Slice(48, 16);
        var end = name.IndexOf((byte)0);
        return new ProcessInfo(
            new ProcessIdentity(pid, (seconds * 1_000_000) + microseconds, BootId),
            BinaryPrimitives.ReadInt32LittleEndian(info[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(info[100..]),
            Libc.GetSid(pid),
            Encoding.UTF8.GetString(end < 0 ? name : name[..end]),
            BinaryPrimitives.ReadInt32LittleEndian(info[4..]) == Zombie
        );
    }

    public override IReadOnlyList<ProcessInfo> ReadAll()
    {
        var pids = new int[Math.Max(Libc.MacListAllPids(null, 0), 0) + 64];
        int count;
        fixed (int* buffer = pids)
            count = Libc.MacListAllPids(buffer, pids.Length * sizeof(int));
        return [.. pids.Take(Math.Max(count, 0)).Where(pid => pid > 0).Select(Read).OfType<ProcessInfo>()];
    }

    public override string? ReadVariable(int pid, string name) => null;
}
