using Helios.Processes;

namespace Helios.PrivatePostgres;

/// <summary>Who the server runs as: we ourselves, or another user where we are root, which Postgres refuses to run as.</summary>
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
                $"PostgreSQL does not run as root, and whether there is the user '{options.ServerUser}' cannot be told: {known.Describe()} Check PATH.");
        return known.Succeeded
            ? new ServerUser(options.ServerUser)
            : throw new PrivatePostgresException(
                PrivatePostgresFailure.UserMissing,
                $"PostgreSQL does not run as root, and there is no user '{options.ServerUser}' that it could run as. "
                + $"Make one (useradd --system {options.ServerUser}) or start Helios as another user.");
    }

    public bool IsOther => name is not null;

    /// <summary>The command as that user. The environment is the server's own: it must not carry marks of whoever started us.</summary>
    public CommandSpec Command(string file, params IEnumerable<string> arguments)
    {
        string[] wrapper = name is null ? []
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

    /// <summary>Makes a folder with mode 0700 that belongs to the server's user, or takes one that is there and does.</summary>
    public async Task EnsureFolder(string folder, CancellationToken cancellationToken)
    {
        if (new DirectoryInfo(folder) is { Exists: true, LinkTarget: not null })
            throw new PrivatePostgresException(PrivatePostgresFailure.FolderUnusable, $"'{folder}' is a symbolic link; remove it.");
        try
        {
            if (name is null)
            {
                Directory.CreateDirectory(folder, Private);
                // Only the owner may do this: a folder that somebody else put there is refused.
                File.SetUnixFileMode(folder, Private);
                return;
            }
            Directory.CreateDirectory(Path.GetDirectoryName(folder) ?? "/");
            var made = await ProcessRunner.Instance.Run(new CommandSpec("install", "-d", "-m", "0700", "-o", name, folder), cancellationToken);
            made.EnsureSucceeded();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CommandFailedException)
        {
            throw new PrivatePostgresException(
                PrivatePostgresFailure.FolderUnusable, $"The folder '{folder}' cannot be used: {failure.Message}", inner: failure);
        }
    }

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
}
