using Helios.PrivatePostgres;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>
/// <c>helios up</c> with a home of its own, on a migrated database of the test run's Postgres: making and starting one more server costs as
/// much as a small test.
/// </summary>
/// <param name="under">The folder that its home is in; null for the usual one.</param>
/// <param name="settings">What is set for it, by the names of docs/settings.md.</param>
internal sealed class EmbeddedSystem(string? under, (string Name, string Value)[] settings) : IHeliosSystem
{
    public EmbeddedSystem(params (string Name, string Value)[] settings)
        : this(under: null, settings) { }

    /// <summary>A service that is busy for more than the two seconds it usually has is away for no test that is not about that.</summary>
    public static readonly (string Name, string Value) BusyMachine = ("Helios__Http__ServiceAnswersWithin", "00:00:20");

    private readonly TemporaryFolder home = new(parent: under);
    private readonly int port = FreePorts.Next();
    private HeliosProcess? process;
    private TestDatabase? database;

    /// <summary>Whether it starts a private Postgres, as it does for people.</summary>
    public bool HasOwnPostgres { get; init; }

    public Uri Url => new($"http://127.0.0.1:{port}");

    public string Home => home.Path;

    public string AgentFolder => Path.Combine(home.Path, "agent");

    public IReadOnlyList<string> Parts => ["helios"];

    public async Task Start()
    {
        if (!HasOwnPostgres)
            database ??= await MigratedDatabase.Create();
        process = HeliosProcess.Start(Up(), Path.Combine(home.Path, "up.log"));
        await Ready.Wait(Url, process);
    }

    public CommandSpec Up() =>
        // A shell that reads nobody's start-up files.
        settings
            .Prepend(BusyMachine)
            .Aggregate(
                new CommandSpec(
                    BuiltProgram.Helios,
                    [
                        "up",
                        "--home",
                        home.Path,
                        "--port",
                        port.ToString(),
                        .. database is null ? (string[])[] : ["--postgres", database.ConnectionString],
                    ]
                ).With("SHELL", "/bin/sh"),
                (command, setting) => command.With(setting.Name, setting.Value)
            );

    public async Task KillAndRestart(string part)
    {
        await process!.KillNow();
        await Start();
    }

    public async Task<CommandEnding> Stop()
    {
        var ending = await process!.Interrupt();
        process = null;
        return ending;
    }

    public ProcessIdentity Process => process!.Identity;

    /// <summary>Ends with the process, whoever ends it.</summary>
    public Task<CommandEnding> Ended => process!.Exit;

    public string Logs() => process?.LogTail() ?? "";

    public async ValueTask DisposeAsync()
    {
        if (process is { HasEnded: false })
            await process.Interrupt();
        // Of a test that failed, lanes may be left; of others there is no server.
        await ProcessRunner.Instance.Run(
            new CommandSpec("tmux", "-S", Path.Combine(AgentFolder, "tmux"), "kill-server"),
            CancellationToken.None
        );
        if (database is not null)
            await database.DisposeAsync();
        // As root the data are not below the home.
        PrivatePostgresServer.Delete(home.Path);
        home.Dispose();
    }
}
