using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>A terminal of a test's own, in which a person uses the command line.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>Runs the command line in it; the terminal ends with it.</summary>
    public async Task Run(Uri url, params string[] arguments) =>
        await Tmux([
            "new-session",
            "-d",
            "-x",
            "120",
            "-y",
            "40",
            "--",
            "/usr/bin/env",
            $"HELIOS_URL={url}",
            BuiltProgram.HeliosClient,
            .. arguments,
        ]);

    /// <summary>Presses keys, by tmux's names; text is typed as it is.</summary>
    public Task Press(params string[] keys) => Tmux(["send-keys", .. keys]);

    public async Task<string> Screen() => (await Try("capture-pane", "-p")).Stdout.Text;

    public Task Shows(string text) => Eventually.Passes(async () => (await Screen()).ShouldContain(text));

    public Task ShowsNoMore(string text) => Eventually.Passes(async () => (await Screen()).ShouldNotContain(text));

    /// <summary>Waits until the program has ended.</summary>
    public Task IsLeft() => Eventually.Holds(async () => !(await Try("list-sessions")).Succeeded);

    public async ValueTask DisposeAsync()
    {
        await Try("kill-server");
        folder.Dispose();
    }

    private async Task Tmux(params string[] command) => (await Try(command)).EnsureSucceeded();

    private Task<CommandResult> Try(params string[] command) =>
        ProcessRunner.Instance.Run(
            new CommandSpec("tmux", ["-S", folder["desk"], "-f", "/dev/null", .. command]).Without("HELIOS_LANE_ID"),
            CancellationToken.None
        );
}
