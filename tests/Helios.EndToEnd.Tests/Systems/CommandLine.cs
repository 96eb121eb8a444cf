using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>The CLI as a person types it, against one system.</summary>
internal sealed class CommandLine(Uri url)
{
    /// <summary>Where it is typed.</summary>
    public string? Folder { get; init; }

    /// <summary>The home folder whose token it takes; null for none.</summary>
    public string? Home { get; init; }

    /// <summary>The token in its environment; null for none.</summary>
    public string? Token { get; init; }

    public async Task<CommandResult> Run(params string[] arguments)
    {
        var command = new CommandSpec(BuiltProgram.HeliosClient, (IReadOnlyList<string>)arguments)
        {
            Timeout = TimeSpan.FromSeconds(90),
            WorkingDirectory = Folder,
        }
            .With("HELIOS_URL", url.ToString())
            // Nobody's own settings, and nothing that anybody's next command remembers.
            .With("XDG_CONFIG_HOME", Path.Combine(Path.GetTempPath(), "helios-tests-no-such-home"))
            .With("XDG_STATE_HOME", Path.Combine(Path.GetTempPath(), "helios-tests-state"))
            .Without("HELIOS_TOKEN")
            .Without("HELIOS_LANE_ID");
        if (Token is not null)
            command = command.With("HELIOS_TOKEN", Token);
        return await ProcessRunner.Instance.Run(Home is null ? command : command.With("HELIOS_HOME", Home), CancellationToken.None);
    }

    public async Task<string> Ok(params string[] arguments)
    {
        var result = await Run(arguments);
        result.ExitCode.ShouldBe(0, $"helios {string.Join(' ', arguments)}: {result.Stdout.Text}{result.Stderr.Text}");
        return result.Stdout.Text;
    }
}
