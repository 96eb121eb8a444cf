using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Helios.PrivatePostgres;
using Helios.Processes;

namespace Helios.Embedded.Machine;

/// <summary>Checks what Helios needs on this machine, and fixes what it safely can.</summary>
public static partial class MachineCheckup
{
    /// <summary>The oldest git with all features that Helios uses.</summary>
    private static readonly Version OldestGit = new(2, 36);
    private static readonly Version OldestTmux = new(3, 2);
    private static readonly Version OldestSdk = new(10, 0);

    /// <summary>Runs all checks.</summary>
    /// <param name="home">The home folder.</param>
    /// <param name="port">The port that <c>up</c> would use.</param>
    /// <param name="mineListens">Whether Helios itself listens there.</param>
    /// <param name="fix">
    /// Whether to fix problems: create the folder, restrict its permissions, install PostgreSQL as root on Debian and Ubuntu.
    /// </param>
    /// <param name="say">Receives a message for each fix.</param>
    /// <param name="cancellationToken">Cancels the checks.</param>
    /// <returns>The findings, after fixing.</returns>
    public static async Task<IReadOnlyList<MachineFinding>> Run(
        string home,
        int port,
        bool mineListens,
        bool fix,
        Action<string> say,
        CancellationToken cancellationToken
    ) =>
        [
            await Program(
                "dotnet",
                "dotnet",
                "--version",
                OldestSdk,
                required: true,
                "install the .NET 10 SDK: https://dot.net/download",
                cancellationToken
            ),
            await Program(
                "git",
                "git",
                "--version",
                OldestGit,
                required: true,
                "install git 2.36 or newer with the system's package manager",
                cancellationToken
            ),
            await Postgres(home, fix, say, cancellationToken),
            await Program(
                "tmux",
                "tmux",
                "-V",
                OldestTmux,
                required: false,
                "lanes have no terminals without tmux; install tmux 3.2 or newer",
                cancellationToken
            ),
            Home(home, fix, say),
            Port(port, mineListens),
        ];

    private static async Task<MachineFinding> Program(
        string name,
        string program,
        string argument,
        Version oldest,
        bool required,
        string advice,
        CancellationToken cancellationToken
    )
    {
        var bad = required ? FindingState.Broken : FindingState.Warning;
        var answer = await ProcessRunner.Instance.Run(
            new CommandSpec(program, argument) { Timeout = TimeSpan.FromSeconds(20) }.With("LC_ALL", "C"),
            cancellationToken
        );
        if (!answer.Succeeded)
            return new MachineFinding(name, bad, answer.Ending is CommandEnding.NotStarted ? "Not installed." : answer.Describe(), advice);
        var text = answer.Stdout.Text.Trim();
        if (VersionPattern().Match(text) is not { Success: true } match || !Version.TryParse(match.Value, out var version))
            return new MachineFinding(name, FindingState.Warning, $"Unknown version: '{text}'.", advice);
        return version < oldest
            ? new MachineFinding(name, bad, $"{version} is older than {oldest}.", advice)
            : new MachineFinding(name, FindingState.Fine, $"{version}");
    }

    private static async Task<MachineFinding> Postgres(string home, bool fix, Action<string> say, CancellationToken cancellationToken)
    {
        var fetched = PostgresPackage.ProgramsIn(home);
        var programs = await PostgresPrograms.Find(folder: null, major: null, fetched, cancellationToken);
        if (programs is null && fix && PostgresInstaller.CanInstall)
        {
            try
            {
                await PostgresInstaller.Install(say, cancellationToken);
                programs = await PostgresPrograms.Find(folder: null, major: null, fetched, cancellationToken);
            }
            catch (PrivatePostgresException failed)
            {
                return new MachineFinding("postgres", FindingState.Broken, failed.Message, PostgresPrograms.InstallCommand);
            }
        }

        return programs is null
            ? new MachineFinding(
                "postgres",
                FindingState.Broken,
                $"PostgreSQL {PostgresPrograms.OldestMajor} or newer was not found.",
                PostgresAdvice.HowToInstall
            )
            : new MachineFinding("postgres", FindingState.Fine, $"{programs.Version} in {programs.Folder}");
    }

    private static MachineFinding Home(string home, bool fix, Action<string> say)
    {
        const UnixFileMode ours = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        try
        {
            if (!Directory.Exists(home))
            {
                if (!fix)
                    return new MachineFinding("home", FindingState.Fine, $"{home} does not exist yet; the first start creates it.");
                say($"creating {home}");
                Directory.CreateDirectory(home, ours);
            }

            var open = File.GetUnixFileMode(home) & ~ours;
            if (open is not UnixFileMode.None && fix)
            {
                say($"chmod 700 {home}");
                File.SetUnixFileMode(home, ours);
                open = UnixFileMode.None;
            }

            var probe = Path.Combine(home, $".doctor-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            return open is UnixFileMode.None
                ? new MachineFinding("home", FindingState.Fine, home)
                : new MachineFinding(
                    "home",
                    FindingState.Warning,
                    $"{home} is accessible to other users ({open}).",
                    $"chmod 700 {home}    (or: helios doctor --fix)"
                );
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            return new MachineFinding(
                "home",
                FindingState.Broken,
                $"{home} cannot be used: {unusable.Message}",
                "export HELIOS_HOME=ANOTHER_FOLDER"
            );
        }
    }

    private static MachineFinding Port(int port, bool mineListens)
    {
        if (mineListens)
            return new MachineFinding("port", FindingState.Fine, $"{port}, used by Helios itself");
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return new MachineFinding("port", FindingState.Fine, $"{port} is free");
        }
        catch (SocketException)
        {
            return new MachineFinding(
                "port",
                FindingState.Broken,
                $"Port {port} on 127.0.0.1 is in use by another program.",
                "helios up --port 0    (0 chooses a free one)"
            );
        }
    }

    [GeneratedRegex(@"\d+\.\d+(\.\d+)?", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionPattern();
}
