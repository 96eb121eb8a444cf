using System.Text;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Client;
using Helios.ManagedCli;
using Helios.Testing;

namespace Helios.Cli.Tests;

/// <summary>Calls the command line in this process.</summary>
internal static class CommandLine
{
    // What the user's commands remember; each test that reads it has a folder of its own.
    private static readonly TemporaryFolder State = new();

    public static async Task<CallResult> Run(
        FakeHelios? server,
        string[] args,
        Dictionary<string, string>? variables = null,
        string? typed = null,
        Stream? piped = null,
        TimeProvider? time = null,
        string? folder = null,
        CancellationToken ct = default
    )
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HELIOS_HOME"] = Path.Combine(Path.GetTempPath(), "helios-cli-tests-no-such-home"),
            // Nobody's own settings.
            ["XDG_CONFIG_HOME"] = Path.Combine(Path.GetTempPath(), "helios-cli-tests-no-such-home"),
            ["XDG_STATE_HOME"] = State.Path,
            ["HELIOS_URL"] = server?.Url.ToString() ?? "http://127.0.0.1:1",
        };
        foreach (var (name, value) in variables ?? [])
            all[name] = value;
        var environment = new CliEnvironment(
            new CliTerminal(output, error, outIsTerminal: false, errorIsTerminal: typed is not null, colours: true)
            {
                InIsTerminal = typed is not null,
                Input = () => piped ?? new MemoryStream(Encoding.UTF8.GetBytes(typed ?? "")),
            },
            new LocalSystem()
        )
        {
            Time = time ?? TimeProvider.System,
            Folder = folder ?? Path.GetTempPath(),
            Variable = name => all.GetValueOrDefault(name),
            Connect = options => new HeliosClient(options with { ReconnectPause = TimeSpan.FromMilliseconds(5) }),
        };
        var exitCode = await HeliosCommandLine.Run(args, environment, ct);
        return new CallResult(exitCode, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }
}

internal sealed record CallResult(int ExitCode, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
