namespace Helios.Worktrees.Git;

/// <summary>How git starts ssh: as configured by the user, but without prompts.</summary>
internal static class SshCommands
{
    /// <summary>The <c>GIT_SSH_COMMAND</c> for git; null to leave the user's program unchanged.</summary>
    /// <param name="variable">Reads the environment.</param>
    /// <param name="setting">The setting <c>core.sshCommand</c>, which an environment variable overrides.</param>
    public static string? WithoutQuestions(Func<string, string?> variable, string? setting)
    {
        var command =
            variable("GIT_SSH_COMMAND") is { Length: > 0 } own ? own
            : setting is { Length: > 0 } ? setting
            : variable("GIT_SSH") is { Length: > 0 } ? null
            : "ssh";
        if (command is null)
            return null;
        // Only OpenSSH's options are known.
        var program = command.Split(' ', 2)[0].Trim('\'', '"');
        return Path.GetFileName(program) is "ssh" ? command + " -o BatchMode=yes" : command;
    }
}
