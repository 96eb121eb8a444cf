using System.Globalization;
using System.Text.RegularExpressions;
using Helios.Processes;

namespace Helios.PrivatePostgres;

/// <summary>PostgreSQL's programs of one version on this machine.</summary>
/// <param name="Folder">The folder of <c>postgres</c> and <c>initdb</c>.</param>
/// <param name="Major">The major version.</param>
/// <param name="Version">The output of <c>postgres --version</c>, without the product's name.</param>
public sealed partial record PostgresPrograms(string Folder, int Major, string Version)
{
    /// <summary>The oldest supported major version.</summary>
    public const int OldestMajor = 13;

    public string Server => Path.Combine(Folder, "postgres");

    public string InitDb => Path.Combine(Folder, "initdb");

    /// <summary>The command that installs the programs on this machine.</summary>
    public static string InstallCommand =>
        OperatingSystem.IsMacOS() ? "brew install postgresql@17"
        : File.Exists("/usr/bin/apt-get") ? "sudo apt-get install -y postgresql"
        : File.Exists("/usr/bin/dnf") ? "sudo dnf install -y postgresql-server"
        : File.Exists("/sbin/apk") ? "doas apk add postgresql"
        : File.Exists("/usr/bin/pacman") ? "sudo pacman -S postgresql"
        : "install PostgreSQL 13 or newer with the system's package manager";

    /// <summary>
    /// Finds the newest supported version; prefers <paramref name="major"/> if given and installed. Searches only one folder if given, and
    /// the folder of fetched programs.
    /// </summary>
    public static async Task<PostgresPrograms?> Find(string? folder, int? major, string? fetched, CancellationToken cancellationToken)
    {
        var found = new List<PostgresPrograms>();
        var places = (folder is null ? Candidates() : [folder]).Concat(fetched is null ? [] : [fetched]);
        foreach (var candidate in places.Distinct(StringComparer.Ordinal))
        {
            if (await Inspect(candidate, cancellationToken) is { Major: >= OldestMajor } programs)
                found.Add(programs);
        }
        return found.OrderByDescending(one => one.Major == major).ThenByDescending(one => one.Major).FirstOrDefault();
    }

    private static async Task<PostgresPrograms?> Inspect(string folder, CancellationToken cancellationToken)
    {
        var server = Path.Combine(folder, "postgres");
        if (!File.Exists(server) || !File.Exists(Path.Combine(folder, "initdb")))
            return null;
        var command = new CommandSpec(server, "--version") { Timeout = TimeSpan.FromSeconds(10) };
        var answer = await ProcessRunner.Instance.Run(command, cancellationToken);
        return answer.Succeeded ? Parse(folder, answer.Stdout.Text) : null;
    }

    /// <summary><c>postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)</c>, <c>postgres (PostgreSQL) 18beta1</c>.</summary>
    internal static PostgresPrograms? Parse(string folder, string answer) =>
        VersionPattern().Match(answer) is { Success: true } match
            ? new PostgresPrograms(
                folder,
                int.Parse(match.Groups["major"].ValueSpan, CultureInfo.InvariantCulture),
                match.Groups["version"].Value
            )
            : null;

    private static IEnumerable<string> Candidates()
    {
        foreach (var folder in WhichProgram.SearchPath.Split(':', StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
        // Debian and Ubuntu, Red Hat, Alpine, Homebrew on both architectures, Postgres.app, built from source.
        (string Parent, string Pattern, string Below)[] places =
        [
            ("/usr/lib/postgresql", "*", "bin"),
            ("/usr", "pgsql-*", "bin"),
            ("/usr/libexec", "postgresql*", ""),
            ("/opt/homebrew/opt", "postgresql*", "bin"),
            ("/usr/local/opt", "postgresql*", "bin"),
            ("/home/linuxbrew/.linuxbrew/opt", "postgresql*", "bin"),
            ("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
            ("/usr/local", "pgsql*", "bin"),
        ];
        foreach (var (parent, pattern, below) in places.Where(place => Directory.Exists(place.Parent)))
        {
            foreach (var folder in Directory.EnumerateDirectories(parent, pattern))
                yield return Path.Combine(folder, below);
        }
    }

    [GeneratedRegex(
        @"\(PostgreSQL\)\s+(?<version>(?<major>\d+)\S*)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex VersionPattern();
}
