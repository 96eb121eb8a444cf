using System.Globalization;
using Helios.Processes;
using Helios.Processes.Files;
using Shouldly;

namespace Helios.Testing.Agents;

/// <summary>
/// A program from the npm registry in one pinned version, installed once per machine outside of the repository:
/// <c>$XDG_CACHE_HOME/helios-tests</c> (<c>~/.cache/helios-tests</c>). A variable may name one that is there already.
/// </summary>
/// <param name="package">The package's name.</param>
/// <param name="version">Its exact version.</param>
/// <param name="program">The program's name.</param>
/// <param name="variable">The variable that names one that is there.</param>
internal sealed class NpmProgram(string package, string version, string program, string variable)
{
    /// <summary>The path of the program.</summary>
    public async Task<string> Install()
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given)
            return given;
        var name = package[(package.LastIndexOf('/') + 1)..];
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } configured
            ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var root = Directory.CreateDirectory(Path.Combine(cache, "helios-tests")).FullName;
        var home = Path.Combine(root, $"{name}-{version}");
        var path = ProgramIn(home);
        // Two test projects may want it at once.
        using var held = await FileLock.Acquire(Path.Combine(root, $"{name}.lock"), TimeSpan.FromMinutes(10), CancellationToken.None);
        if (File.Exists(path))
            return path;
        if (WhichProgram.Find("npm") is null || WhichProgram.Find("node") is null)
            throw new ShouldAssertException(
                $"The tests of the real {package} need node and npm: eng/install-test-programs.sh installs them, or: sudo apt-get "
                    + "install -y nodejs npm"
            );
        // Beside its place first: half an installation is none.
        var aside = Path.Combine(root, $"new-{name}-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
        Directory.CreateDirectory(aside);
        try
        {
            var installed = await ProcessRunner.Instance.Run(
                new CommandSpec("npm", "install", "--prefix", aside, "--no-audit", "--no-fund", "--loglevel=error", $"{package}@{version}")
                {
                    Timeout = TimeSpan.FromMinutes(8),
                },
                CancellationToken.None
            );
            if (!installed.Succeeded)
                throw new ShouldAssertException(
                    $"{package} could not be installed from the npm registry, or set {variable} to one of version {version}: "
                        + $"{installed.Describe()}"
                );
            await MustBeThere(ProgramIn(aside));
            Directory.Move(aside, home);
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }

        return path;
    }

    /// <summary>A package may be a place-holder whose real program another package brings, for some machines only.</summary>
    private async Task MustBeThere(string path)
    {
        using var home = new TemporaryFolder();
        var told = await ProcessRunner.Instance.Run(new CommandSpec(path, "--version").With("HOME", home.Path), CancellationToken.None);
        if (!told.Succeeded || !told.Stdout.Text.Contains(version, StringComparison.Ordinal))
            throw new ShouldAssertException(
                $"{package} was installed from the npm registry, but its program does not run here; set {variable} to one of "
                    + $"version {version} that does: {told.Describe()}"
            );
    }

    private string ProgramIn(string folder) => Path.Combine(folder, "node_modules", ".bin", program);
}
