namespace Helios.Processes;

/// <summary>Finds programs the way a shell does.</summary>
public static class WhichProgram
{
    /// <summary>The default search path, as for a login without a profile.</summary>
    public const string DefaultPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

    /// <summary>This process's <c>PATH</c>, or the default one if it is not set.</summary>
    public static string SearchPath => System.Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : DefaultPath;

    /// <summary>
    /// The path of an executable file of that name in <paramref name="searchPath"/> (<see cref="SearchPath"/> when null), or null.
    /// </summary>
    public static string? Find(string name, string? searchPath = null)
    {
        if (name.Contains('/'))
            return IsExecutable(name) ? Path.GetFullPath(name) : null;
        foreach (var folder in (searchPath is { Length: > 0 } ? searchPath : SearchPath).Split(':'))
        {
            // In a shell, an empty entry means the current folder, which is never intended.
            if (folder.Length > 0 && Path.Combine(folder, name) is var candidate && IsExecutable(candidate))
                return candidate;
        }
        return null;
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path)
        && (
            OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute))
                != UnixFileMode.None
        );
}
