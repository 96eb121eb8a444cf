using Helios.Processes;

namespace Helios.PrivatePostgres;

/// <summary>Installs PostgreSQL's programs where that needs nobody's consent: as root on Debian or Ubuntu.</summary>
public static class PostgresInstaller
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Whether <see cref="Install"/> can be tried here.</summary>
    public static bool CanInstall => CurrentUser.IsRoot && WhichProgram.Find("apt-get") is not null;

    /// <summary>Installs the package, telling <paramref name="say"/> what it does. Throws <see cref="PrivatePostgresException"/> when that fails.</summary>
    public static async Task Install(Action<string> say, CancellationToken cancellationToken)
    {
        say("installing PostgreSQL: apt-get install postgresql");
        CommandResult? last = null;
        foreach (string[] arguments in (string[][])[["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", "postgresql"]])
        {
            var command = new CommandSpec("apt-get", arguments) { Timeout = Patience }.With("DEBIAN_FRONTEND", "noninteractive");
            last = await ProcessRunner.Instance.Run(command, cancellationToken);
        }
        // An update that fails (one bad source) need not keep the package from being installed.
        if (last is { Succeeded: false })
            throw new PrivatePostgresException(
                PrivatePostgresFailure.ProgramsNotFound, $"PostgreSQL could not be installed: {last.Describe()}. Try: {PostgresPrograms.InstallCommand}");
    }
}
