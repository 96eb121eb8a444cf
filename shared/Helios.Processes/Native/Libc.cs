using System.Runtime.InteropServices;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Helios.Processes.Native;

/// <summary>The few C library calls that .NET does not expose. Constants that differ between Linux and macOS are chosen here.</summary>
internal static unsafe partial class Libc
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int ESRCH = 3;
    public const int EINTR = 4;
    public const int E2BIG = 7;
    public const int ENOEXEC = 8;
    public const int ECHILD = 10;
    public const int ENOMEM = 12;
    public const int EACCES = 13;
    public const int ENOTDIR = 20;
    public const int EMFILE = 24;
    public const int ENFILE = 23;
    public const int ETXTBSY = 26;
    public static readonly int EAGAIN = OperatingSystem.IsMacOS() ? 35 : 11;
    public static readonly int ENOSYS = OperatingSystem.IsMacOS() ? 78 : 38;
    public static readonly int ELOOP = OperatingSystem.IsMacOS() ? 62 : 40;

    public const int O_RDONLY = 0;
    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_NOCTTY_LINUX = 0x100;
    public static readonly int O_CREAT = OperatingSystem.IsMacOS() ? 0x200 : 0x40;
    public static readonly int O_APPEND = OperatingSystem.IsMacOS() ? 0x8 : 0x400;
    public static readonly int O_NONBLOCK = OperatingSystem.IsMacOS() ? 0x4 : 0x800;
    public static readonly int O_NOFOLLOW =
        OperatingSystem.IsMacOS() ? 0x100
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000
        : 0x20000;
    public static readonly int O_CLOEXEC = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    public const int LOCK_EX = 2;
    public const int LOCK_NB = 4;
    public const int LOCK_UN = 8;
    public const int WNOHANG = 1;

    // The same numbers on x86-64 and arm64.
    public const long SysPidfdSendSignal = 424;
    public const long SysPidfdOpen = 434;

    public static int LastError => Marshal.GetLastPInvokeError();

    public static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);

    /// <summary>open(2) without the mode, which is variadic: new files get 0600.</summary>
    public static int Open(string path, int flags)
    {
        // On arm64 macOS, variadic arguments are passed on the stack, so .NET creates files there; elsewhere they are passed like others.
        if ((flags & O_CREAT) != 0 && OperatingSystem.IsMacOS())
        {
            using (new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
                flags &= ~O_CREAT;
        }
        int fd;
        do fd = OpenWithMode(
            path,
            flags | O_CLOEXEC,
            0x180 /* 0600 */
        );
        while (fd < 0 && LastError == EINTR);
        return fd;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenWithMode(string path, int flags, int mode);

    /// <summary>prctl(2), PR_SET_DUMPABLE.</summary>
    public const int SetDumpable = 4;

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int Prctl(int option, nuint two, nuint three, nuint four, nuint five);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    public const int SIGINT = 2;
    public static readonly nint SIG_DFL = 0;

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollRequest* requests, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollRequest
    {
        public int Fd;
        public short Wanted;
        public short Found;
    }

    /// <summary>Reads what is in a pipe; 0 if it is empty, whether or not more may follow. Never blocks.</summary>
    public static int ReadWhatIsThere(int fd, Span<byte> into)
    {
        const short POLLIN = 1;
        var request = new PollRequest { Fd = fd, Wanted = POLLIN };
        if (Poll(&request, 1, 0) <= 0 || (request.Found & POLLIN) == 0)
            return 0;
        fixed (byte* buffer = into)
            return (int)Math.Max(0, Read(fd, buffer, (nuint)into.Length));
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int Pipe2(int* fds, int flags);

    [LibraryImport("libc", EntryPoint = "pipe", SetLastError = true)]
    private static partial int PlainPipe(int* fds);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int fd, nuint request);

    // The same number on x86-64 and arm64: _IOW(0x94, 9, int).
    private const nuint FICLONE = 0x40049409;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoctlFile(int fd, nuint request, int file);

    /// <summary>ioctl(2), FICLONE: shares the blocks of a file, where the file system can do that; false where not.</summary>
    public static bool Clone(int from, int to) => OperatingSystem.IsLinux() && IoctlFile(to, FICLONE, from) == 0;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int IoctlWindow(int fd, nuint request, ushort* size);

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    public static partial int OpenPseudoTerminal(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    public static partial int GrantPseudoTerminal(int fd);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    public static partial int UnlockPseudoTerminal(int fd);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    public static partial int PseudoTerminalName(int fd, byte* name, nuint length);

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    public static partial int GetTerminal(int fd, byte* state);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    public static partial int SetTerminal(int fd, int when, byte* state);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    public static partial void MakeRaw(byte* state);

    /// <summary>A pipe whose ends no other child inherits.</summary>
    public static (int Read, int Write) Pipe()
    {
        var fds = stackalloc int[2];
        if (OperatingSystem.IsMacOS())
        {
            const nuint FIOCLEX = 0x20006601;
            if (PlainPipe(fds) != 0)
                throw new IOException($"pipe: {Describe(LastError)}");
            _ = Ioctl(fds[0], FIOCLEX);
            _ = Ioctl(fds[1], FIOCLEX);
        }
        else if (Pipe2(fds, O_CLOEXEC) != 0)
        {
            throw new IOException($"pipe2: {Describe(LastError)}");
        }
        return (fds[0], fds[1]);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "getsid", SetLastError = true)]
    public static partial int GetSid(int pid);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial long Syscall(long number, long first, long second, long third, long fourth);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SyscallFive(long number, nint first, nint second, nint third, nint fourth, nint fifth);

    [LibraryImport("libc", EntryPoint = "lstat", SetLastError = true)]
    public static partial int MacLStat(byte* path, byte* status);

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    public static partial int MacFStat(int fd, byte* status);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, int* status, int options);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int FLock(int fd, int operation);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int FSync(int fd);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int FAllocate(int fd, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int PosixSpawn(int* pid, string path, void* actions, void* attributes, byte** argv, byte** environment);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ExecVe(string path, byte** argv, byte** environment);

    [LibraryImport("libc", EntryPoint = "signal")]
    public static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int ActionsInit(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int ActionsDestroy(void* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int ActionsDup2(void* actions, int fd, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ActionsOpen(void* actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ActionsChdir(void* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int AttributesInit(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int AttributesDestroy(void* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int AttributesSetFlags(void* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int AttributesSetSigDefault(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int AttributesSetSigMask(void* attributes, void* set);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    public static partial int SigEmptySet(void* set);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    public static partial int SigAddSet(void* set, int signal);

    [LibraryImport("libc", EntryPoint = "proc_pidinfo", SetLastError = true)]
    public static partial int MacProcPidInfo(int pid, int flavor, ulong arg, void* buffer, int size);

    [LibraryImport("libc", EntryPoint = "proc_listallpids", SetLastError = true)]
    public static partial int MacListAllPids(void* buffer, int size);

    [LibraryImport("libc", EntryPoint = "sysctlbyname", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MacSysctlByName(string name, void* old, nuint* oldLength, void* value, nuint length);
}
