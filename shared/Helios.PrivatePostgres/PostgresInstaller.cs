using Helios.Processes;

namespace Helios.PrivatePostgres;

/// <summary>Installs PostgreSQL if that needs no consent: as root on Debian or Ubuntu.</summary>
public static class PostgresInstaller
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Whether <see cref="Install"/> can be tried on this machine.</summary>
    public static bool CanInstall => CurrentUser.IsRoot && WhichProgram.Find("apt-get") is not null;

    /// <summary>
    /// Installs the package and reports progress to <paramref name="say"/>. Throws <see cref="PrivatePostgresException"/> on failure.
    /// </summary>
    public static async Task Install(Action<string> say, CancellationToken cancellationToken)
    {
        say("installing PostgreSQL: apt-get install postgresql");
        CommandResult? last = null;
        foreach (
            string[] arguments in (string[][])
                [
                    ["update", "-q"],
                    ["install", "-y", "-q", "--no-install-recommends", "postgresql"],
                ]
        )
        {
            var command = new CommandSpec("apt-get", arguments) { Timeout = Patience }.With("DEBIAN_FRONTEND", "noninteractive");
            last = await ProcessRunner.Instance.Run(command, cancellationToken);
        }
        // The package may be installable even if the update failed (because of one bad source).
        if (last is { Succeeded: false })
            throw new PrivatePostgresException(
                PrivatePostgresFailure.ProgramsNotFound,
                $"Installing PostgreSQL failed: {last.Describe()}. Try: {PostgresPrograms.InstallCommand}"
            );
    }
}
