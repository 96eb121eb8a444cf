using Helios.Processes;
using Helios.Testing;

namespace Helios.FaultRig.Systems;

/// <summary>One process of Helios, on lines of its own to the broker and, if it has tables, to the database.</summary>
/// <param name="name">For people.</param>
/// <param name="project">Its program.</param>
/// <param name="log">Where it writes.</param>
/// <param name="settings">Read at each start.</param>
/// <param name="launched">The program as the part's machine starts it.</param>
/// <param name="lines">Its lines.</param>
internal sealed class RigPart(
    string name,
    string project,
    string log,
    Func<RigPart, IEnumerable<(string Name, string? Value)>> settings,
    Func<CommandSpec, CommandSpec> launched,
    params IReadOnlyList<TcpProxy> lines
) : IAsyncDisposable
{
    private HeliosProcess? process;
    private bool isPaused;

    public string Name => name;

    public Uri Url { get; } = new($"http://127.0.0.1:{FreePorts.Next()}");

    public IReadOnlyList<TcpProxy> Lines => lines;

    /// <summary>Ends with the process, whoever ends it.</summary>
    public Task Exit => process!.Exit;

    /// <summary>Starts it without waiting for it: what it needs may be broken just now.</summary>
    public void Start() => process = HeliosProcess.Start(Command(), log);

    public Task Ready() => Testing.Ready.Wait(Url, process!);

    public async Task Migrate() =>
        (
            await ProcessRunner.Instance.Run(Command() with { Arguments = [.. Command().Arguments, "migrate"] }, CancellationToken.None)
        ).EnsureSucceeded();

    public async Task Kill()
    {
        if (process is { HasEnded: false })
            await process.KillNow();
    }

    /// <summary>Stops it where it stands.</summary>
    public async Task Pause()
    {
        isPaused = true;
        if (process is { HasEnded: false })
            await Signals.Send("STOP", process.Pid);
    }

    public async Task GoOn()
    {
        if (isPaused && process is { HasEnded: false })
            await Signals.Send("CONT", process.Pid);
        isPaused = false;
    }

    public string LogTail() => process?.LogTail() ?? "";

    public async ValueTask DisposeAsync()
    {
        await GoOn();
        // Nothing is worth waiting for: what it should have done was checked before.
        await Kill();
        foreach (var line in lines)
            await line.DisposeAsync();
    }

    private CommandSpec Command() =>
        settings(this)
            .Aggregate(
                launched(new CommandSpec(BuiltProgram.Service(project))).With("SHELL", "/bin/sh"),
                (command, setting) => command.With(setting.Name.Replace(":", "__", StringComparison.Ordinal), setting.Value)
            );
}
