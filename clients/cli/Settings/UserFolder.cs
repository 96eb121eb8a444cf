namespace Helios.Cli.Settings;

/// <summary>A folder of the user for one kind of files, by the XDG Base Directory Specification.</summary>
internal static class UserFolder
{
    /// <summary>The folder that the variable names; a relative path counts as absent, as the specification has it.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="name">The variable, such as <c>XDG_CONFIG_HOME</c>.</param>
    /// <param name="usual">The default, relative to the user's home.</param>
    public static string Of(Func<string, string?> variable, string name, string usual)
    {
        if (variable(name) is { } set && Path.IsPathRooted(set))
            return set;
        var home =
            variable("HOME")
            ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return Path.Combine(home, usual);
    }
}
