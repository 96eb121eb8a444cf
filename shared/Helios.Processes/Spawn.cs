using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using Helios.Processes.Native;

namespace Helios.Processes;

/// <summary>posix_spawn, which shares our memory until the exec, so its cost does not depend on our size.</summary>
internal static unsafe class Spawn
{
    private const short SetSigDef = 0x04;
    private const short SetSigMask = 0x08;
    private static readonly short SetSid = OperatingSystem.IsMacOS() ? (short)0x0400 : (short)0x80;

    // Larger than the opaque types of glibc (336 and 80 bytes), musl and macOS (a pointer each).
    private const int OpaqueSize = 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Starts the command as leader of a new session with the three descriptors as its streams. Throws <see cref="ProcessStartException"/>.
    /// </summary>
    public static int Start(CommandSpec command, int stdin, int stdout, int stderr) =>
        Start(command, stdin, stdout, stderr, terminal: null);

    /// <summary>
    /// The same with a terminal, opened by the child: as the leader of its session, it gets it as its controlling terminal.
    /// </summary>
    public static int StartOn(string terminal, CommandSpec command) => Start(command, -1, -1, -1, terminal);

    private static int Start(CommandSpec command, int stdin, int stdout, int stderr, string? terminal)
    {
        var environment = BuildEnvironment(command);
        var folder = command.WorkingDirectory;
        RefuseUnspeakable(folder ?? "", "the working directory");
        if (folder is not null && !Directory.Exists(folder))
            throw new ProcessStartException(StartFailure.WorkingDirectoryNotFound, $"the working directory '{folder}' does not exist");
        var path = Resolve(command, environment);

        void* attributes = NativeMemory.AllocZeroed(OpaqueSize),
            actions = NativeMemory.AllocZeroed(OpaqueSize),
            set = NativeMemory.AllocZeroed(OpaqueSize);
        byte** argv = null,
            envp = null;
        try
        {
            argv = ToVector(command.Arguments.Prepend(command.File), "an argument");
            envp = ToVector(environment.Select(pair => $"{pair.Key}={pair.Value}"), "a variable");
            _ = Libc.AttributesInit(attributes);
            _ = Libc.ActionsInit(actions);

            ResetSignals(attributes, set);
            if (terminal is not null)
            {
                _ = Libc.ActionsOpen(actions, 0, terminal, Libc.O_RDWR, 0);
                (stdin, stdout, stderr) = (0, 0, 0);
            }

            _ = Libc.ActionsDup2(actions, stdin, 0);
            _ = Libc.ActionsDup2(actions, stdout, 1);
            _ = Libc.ActionsDup2(actions, stderr, 2);
            if (folder is not null)
                _ = Libc.ActionsChdir(actions, folder);

            var error = SpawnPatiently(path, actions, attributes, argv, envp, out var pid);
            return error == 0 ? pid : throw Failure(error, path, folder);
        }
        finally
        {
            _ = Libc.ActionsDestroy(actions);
            _ = Libc.AttributesDestroy(attributes);
            FreeVector(argv);
            FreeVector(envp);
            NativeMemory.Free(attributes);
            NativeMemory.Free(actions);
            NativeMemory.Free(set);
        }
    }

    /// <summary>.NET ignores SIGPIPE and may block others; both would be inherited.</summary>
    private static void ResetSignals(void* attributes, void* set)
    {
        _ = Libc.SigEmptySet(set);
        _ = Libc.AttributesSetSigMask(attributes, set);
        for (var signal = 1; signal < 32; signal++)
        {
            if (signal is not (9 or 17 or 19))
                _ = Libc.SigAddSet(set, signal);
        }
        _ = Libc.AttributesSetSigDefault(attributes, set);
        _ = Libc.AttributesSetFlags(attributes, (short)(SetSigDef | SetSigMask | SetSid));
    }

    /// <summary>A child of another thread may still have a just written program open for writing, until its own exec.</summary>
    private static int SpawnPatiently(string path, void* actions, void* attributes, byte** argv, byte** envp, out int pid)
    {
        int spawned;
        var error = Libc.PosixSpawn(&spawned, path, actions, attributes, argv, envp);
        for (var attempt = 0; error == Libc.ETXTBSY && attempt < 10; attempt++)
        {
            Thread.SpinWait(200_000);
            error = Libc.PosixSpawn(&spawned, path, actions, attributes, argv, envp);
        }
        pid = spawned;
        return error;
    }

    /// <summary>execve(2); returns only on failure, with the reason.</summary>
    public static ProcessStartException Replace(CommandSpec command)
    {
        const int SIGPIPE = 13;
        var environment = BuildEnvironment(command);
        var path = Resolve(command, environment);
        byte** argv = null,
            envp = null;
        try
        {
            argv = ToVector(command.Arguments.Prepend(command.File), "an argument");
            envp = ToVector(environment.Select(pair => $"{pair.Key}={pair.Value}"), "a variable");
            // .NET ignores it, and the new program would inherit that.
            _ = Libc.Signal(SIGPIPE, 0);
            _ = Libc.ExecVe(path, argv, envp);
            return Failure(Libc.LastError, path, folder: null);
        }
        finally
        {
            FreeVector(argv);
            FreeVector(envp);
        }
    }

    private static Dictionary<string, string> BuildEnvironment(CommandSpec command)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (command.InheritEnvironment)
        {
            foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
                result[(string)entry.Key] = (string?)entry.Value ?? "";
        }
        foreach (var (name, value) in command.Environment)
        {
            if (name.Length == 0 || name.Contains('='))
                throw new ProcessStartException(StartFailure.InvalidArgument, $"'{name}' is not a valid variable name");
            if (value is null)
                result.Remove(name);
            else
                result[name] = value;
        }
        return result;
    }

    private static string Resolve(CommandSpec command, Dictionary<string, string> environment)
    {
        RefuseUnspeakable(command.File, "the program's name");
        if (command.File.Length == 0)
            throw new ProcessStartException(StartFailure.InvalidArgument, "the program's name is empty");
        if (command.File.Contains('/'))
        {
            // Relative to the child's folder, as in a shell.
            var path = Path.Combine(command.WorkingDirectory ?? System.Environment.CurrentDirectory, command.File);
            return File.Exists(path)
                ? command.File
                : throw new ProcessStartException(
                    Directory.Exists(path) ? StartFailure.NotExecutable : StartFailure.ProgramNotFound,
                    $"the program '{command.File}' does not exist"
                );
        }
        return WhichProgram.Find(
                command.File,
                environment.GetValueOrDefault("PATH") is { Length: > 0 } given ? given : WhichProgram.DefaultPath
            ) ?? throw new ProcessStartException(StartFailure.ProgramNotFound, $"the program '{command.File}' was not found in PATH");
    }

    private static void RefuseUnspeakable(string text, string what)
    {
        if (text.Contains('\0'))
            throw new ProcessStartException(StartFailure.InvalidArgument, $"{what} contains a NUL character");
    }

    private static byte** ToVector(IEnumerable<string> words, string what)
    {
        var encoded = new List<byte[]>();
        foreach (var word in words)
        {
            RefuseUnspeakable(word, what);
            try
            {
                encoded.Add(Strict.GetBytes(word));
            }
            catch (EncoderFallbackException)
            {
                throw new ProcessStartException(StartFailure.InvalidArgument, $"{what} is not valid Unicode");
            }
        }
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)encoded.Count + 1, (nuint)sizeof(byte*));
        for (var index = 0; index < encoded.Count; index++)
        {
            var bytes = encoded[index];
            vector[index] = (byte*)NativeMemory.Alloc((nuint)bytes.Length + 1);
            bytes.CopyTo(new Span<byte>(vector[index], bytes.Length));
            vector[index][bytes.Length] = 0;
        }
        return vector;
    }

    private static void FreeVector(byte** vector)
    {
        if (vector is null)
            return;
        for (var entry = vector; *entry is not null; entry++)
            NativeMemory.Free(*entry);
        NativeMemory.Free(vector);
    }

    private static ProcessStartException Failure(int error, string path, string? folder)
    {
        var reason = error switch
        {
            Libc.ENOENT or Libc.ENOTDIR when folder is not null && !Directory.Exists(folder) => StartFailure.WorkingDirectoryNotFound,
            // The file existed: its interpreter is missing.
            Libc.ENOENT or Libc.ENOEXEC => StartFailure.NotExecutable,
            Libc.EACCES or Libc.EPERM => StartFailure.NotPermitted,
            Libc.E2BIG => StartFailure.ArgumentsTooLong,
            Libc.ENOMEM or Libc.EMFILE or Libc.ENFILE => StartFailure.ResourcesExhausted,
            _ when error == Libc.EAGAIN => StartFailure.ResourcesExhausted,
            _ => StartFailure.Unspecified,
        };
        return new ProcessStartException(reason, $"'{path}': {Libc.Describe(error)}");
    }
}
