using Helios.Processes;

namespace Helios.PrivatePostgres;

/// <summary>
/// The user that the server runs as: the current user, or another one if this is root, because Postgres refuses to run as root.
/// </summary>
internal sealed class ServerUser(string? name)
{
    public static async Task<ServerUser> Determine(PrivatePostgresOptions options, CancellationToken cancellationToken)
    {
        if (!CurrentUser.IsRoot)
            return new ServerUser(null);
        var known = await ProcessRunner.Instance.Run(new CommandSpec("id", "-u", options.ServerUser), cancellationToken);
        if (known.Ending is CommandEnding.NotStarted)
            throw new PrivatePostgresException(
                PrivatePostgresFailure.UserMissing,
                $"PostgreSQL does not run as root, and checking for the user '{options.ServerUser}' failed: {known.Describe()} Check PATH."
            );
        return known.Succeeded
            ? new ServerUser(options.ServerUser)
            : throw new PrivatePostgresException(
                PrivatePostgresFailure.UserMissing,
                $"PostgreSQL does not run as root, and the user '{options.ServerUser}' to run it as does not exist. "
                    + $"Create it (useradd --system {options.ServerUser}) or start Helios as another user."
            );
    }

    public bool IsOther => name is not null;

    /// <summary>
    /// Runs the command as that user. The environment is the server's own: it must not contain marks of the process that started us.
    /// </summary>
    public CommandSpec Command(string file, params IEnumerable<string> arguments)
    {
        string[] wrapper =
            name is null ? []
            : WhichProgram.Find("setpriv") is { } setpriv ? [setpriv, $"--reuid={name}", $"--regid={name}", "--init-groups", "--"]
            : WhichProgram.Find("runuser") is { } runuser ? [runuser, "-u", name, "--"]
            : ["sudo", "-n", "-u", name, "--"];
        string[] words = [.. wrapper, file, .. arguments];
        return new CommandSpec(words[0], words[1..])
        {
            WorkingDirectory = "/",
            InheritEnvironment = false,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["PATH"] = WhichProgram.SearchPath,
                ["LC_ALL"] = "C",
                ["TZ"] = "UTC",
            },
        };
    }

    /// <summary>Creates a folder with mode 0700 that belongs to the server's user, or accepts an existing one.</summary>
    public async Task EnsureFolder(string folder, CancellationToken cancellationToken)
    {
        if (new DirectoryInfo(folder) is { Exists: true, LinkTarget: not null })
            throw new PrivatePostgresException(PrivatePostgresFailure.FolderUnusable, $"'{folder}' is a symbolic link; remove it.");
        try
        {
            if (name is null)
            {
                Directory.CreateDirectory(folder, Private);
                // Only the owner may do this: another user's folder is refused.
                File.SetUnixFileMode(folder, Private);
                return;
            }
            Directory.CreateDirectory(Path.GetDirectoryName(folder) ?? "/");
            var made = await ProcessRunner.Instance.Run(
                new CommandSpec("install", "-d", "-m", "0700", "-o", name, folder),
                cancellationToken
            );
            made.EnsureSucceeded();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CommandFailedException)
        {
            throw new PrivatePostgresException(
                PrivatePostgresFailure.FolderUnusable,
                $"The folder '{folder}' cannot be used: {failure.Message}",
                inner: failure
            );
        }
    }

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
}
