namespace Helios.Processes;

/// <summary>Finds programs the way a shell does.</summary>
public static class WhichProgram
{
    /// <summary>The path of an executable file of that name in <paramref name="searchPath"/> (<c>PATH</c> when null), or null.</summary>
    public static string? Find(string name, string? searchPath = null)
    {
        if (name.Contains('/'))
            return IsExecutable(name) ? Path.GetFullPath(name) : null;
        foreach (var folder in (searchPath ?? System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        {
            // An empty entry means the current folder to a shell; that is never what anybody wants.
            if (folder.Length > 0 && Path.Combine(folder, name) is var candidate && IsExecutable(candidate))
                return candidate;
        }
        return null;
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);
}
