using System.Globalization;
using Helios.Processes;
using Shouldly;

namespace Helios.Testing.Agents;

/// <summary>
/// The real Codex CLI from the npm registry, in one pinned version, installed once per machine outside of the repository:
/// <c>$XDG_CACHE_HOME/helios-tests</c> (<c>~/.cache/helios-tests</c>). <c>HELIOS_TEST_CODEX</c> names one that is there already.
/// </summary>
public static class CodexProgram
{
    public const string Version = "0.169.0";

    private static readonly Lazy<Task<string>> Installed = new(Install);

    /// <summary>The path of the program.</summary>
    public static Task<string> Path() => Installed.Value;

    private static async Task<string> Install()
    {
        if (Environment.GetEnvironmentVariable("HELIOS_TEST_CODEX") is { Length: > 0 } given)
            return given;
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } configured
            ? configured
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var root = Directory.CreateDirectory(System.IO.Path.Combine(cache, "helios-tests")).FullName;
        var home = System.IO.Path.Combine(root, $"codex-{Version}");
        var program = System.IO.Path.Combine(home, "node_modules", ".bin", "codex");
        // Two test projects may want it at once.
        using var held = await FileLock.Acquire(System.IO.Path.Combine(root, "codex.lock"), TimeSpan.FromMinutes(10), CancellationToken.None);
        if (File.Exists(program))
            return program;
        if (WhichProgram.Find("npm") is null || WhichProgram.Find("node") is null)
            throw new ShouldAssertException("The tests of the real Codex CLI need node and npm: eng/install-test-programs.sh installs them, or: sudo apt-get install -y nodejs npm");
        // Beside its place first: half an installation is none.
        var aside = System.IO.Path.Combine(root, $"new-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
        Directory.CreateDirectory(aside);
        try
        {
            var installed = await ProcessRunner.Instance.Run(
                new CommandSpec("npm", "install", "--prefix", aside, "--no-audit", "--no-fund", "--loglevel=error", $"@openai/codex@{Version}") { Timeout = TimeSpan.FromMinutes(9) },
                CancellationToken.None);
            if (!installed.Succeeded)
                throw new ShouldAssertException($"The Codex CLI could not be installed from the npm registry, or set HELIOS_TEST_CODEX to one of version {Version}: {installed.Describe()}");
            Directory.Move(aside, home);
        }
        finally
        {
            if (Directory.Exists(aside))
                Directory.Delete(aside, recursive: true);
        }

        return program;
    }
}
