using System.CommandLine;
using Helios.Cli.Terminal;
using Helios.Client;

namespace Helios.Cli.Calls;

/// <summary>The terminal, the environment variables, and the options that every command has.</summary>
internal sealed class CliEnvironment(CliTerminal terminal, ILocalSystem local)
{
    public Option<bool> Json { get; } =
        new("--json") { Description = "Print data as JSON on stdout, with the name of its schema.", Recursive = true };

    public Option<bool> Quiet { get; } =
        new("--quiet", "-q") { Description = "Print only ids on stdout and nothing on stderr.", Recursive = true };

    public Option<string?> Server { get; } =
        new("--server")
        {
            Description = "The address of Helios. Default: HELIOS_URL, else the system running on HELIOS_HOME, else http://127.0.0.1:8787.",
            HelpName = "URL",
            Recursive = true,
        };

    public CliTerminal Terminal { get; } = terminal;

    /// <summary>Runs the commands that need the services in their own process.</summary>
    public ILocalSystem Local { get; } = local;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads an environment variable; empty ones count as absent.</summary>
    public Func<string, string?> Variable { get; init; } =
        name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    /// <summary>The current folder.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;

    public Func<HeliosClientOptions, HeliosClient> Connect { get; init; } = options => new HeliosClient(options);

    /// <summary>The arguments after <c>--</c>; null if there was no double dash.</summary>
    public IReadOnlyList<string>? Tail { get; set; }
}
