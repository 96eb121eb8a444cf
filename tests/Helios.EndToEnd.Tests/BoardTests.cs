using System.Security.Cryptography;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>The board: its own checks, its build, and its tests in a real browser. They are in clients/dashboard.</summary>
public sealed class BoardTests(ITestOutputHelper output) : IClassFixture<BoardTests.Packages>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    // artifacts/bin/<project>/<configuration>/ below the repository.
    private static readonly string Repository = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../.."));

    private static readonly string Dashboard = Path.Combine(Repository, "clients", "dashboard");

    [Fact]
    [Trait("req", "board")]
    public async Task Its_sources_are_well_typed_and_its_units_work()
    {
        await Packages.Npm("run", "check");
        await Packages.Npm("test");
    }

    [Fact]
    [Trait("req", "board")]
    public async Task Its_built_files_are_what_the_lock_file_builds()
    {
        using var folder = new TemporaryFolder();

        await Packages.Npm("run", "build", "--", "--outDir", folder.Path);

        // Another version of Node may compress differently.
        Hashes(folder.Path).ShouldBe(Hashes(Path.Combine(Dashboard, "dist")));
    }

    [Fact]
    [Trait("req", "board")]
    public async Task It_works_in_a_browser()
    {
        using var folder = new TemporaryFolder();
        var told = await Packages.Run(
            command =>
                command
                    .With("HELIOS_BINARY", BuiltProgram.Helios)
                    .With("HELIOS_PICTURES", Path.Combine(Repository, "artifacts", "board"))
                    .With("TMPDIR", folder.Path),
            "run",
            "e2e"
        );
        output.WriteLine(told);
    }

    /// <summary>In the order of their names: file systems have orders of their own.</summary>
    private static IEnumerable<string> Hashes(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".br", StringComparison.Ordinal))
            .Select(path => $"{Path.GetRelativePath(folder, path)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}")
            .Order(StringComparer.Ordinal);

    /// <summary>The board's packages, as its lock file names them.</summary>
    public sealed class Packages : IAsyncLifetime
    {
        private static string Installed => Path.Combine(Dashboard, "node_modules", ".helios-lock");

        public async ValueTask InitializeAsync()
        {
            var wanted = await File.ReadAllTextAsync(Path.Combine(Dashboard, "package-lock.json"));
            if (File.Exists(Installed) && await File.ReadAllTextAsync(Installed) == wanted)
                return;
            await Npm("ci", "--no-audit", "--no-fund", "--loglevel=error");
            await File.WriteAllTextAsync(Installed, wanted);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        internal static Task<string> Npm(params string[] words) => Run(command => command, words);

        internal static async Task<string> Run(Func<CommandSpec, CommandSpec> with, params string[] words)
        {
            var ran = await ProcessRunner.Instance.Run(
                with(new CommandSpec("npm", words) { WorkingDirectory = Dashboard, Timeout = Limit }),
                CancellationToken.None
            );
            return ran.Succeeded
                ? ran.Stdout.Text
                : throw new ShouldAssertException($"npm {string.Join(' ', words)}: {ran.Describe()}\n{ran.Stdout.Text}\n{ran.Stderr.Text}");
        }
    }
}
