using Helios.Processes;
using Helios.Testing;
using Npgsql;

namespace Helios.PrivatePostgres.Tests;

/// <summary>A home for one test, whose servers are gone after it.</summary>
public sealed class PostgresHome : IAsyncDisposable
{
    private static readonly Lazy<Task<TemporaryFolder>> Template = new(MakeTemplate);

    private readonly TemporaryFolder folder = new();

    public PostgresHome() =>
        // As root the server is another user, who must be able to come in.
        File.SetUnixFileMode(folder.Path, (UnixFileMode)Convert.ToInt32("755", 8));

    public PrivatePostgresOptions Options =>
        new()
        {
            Home = folder["home"],
            DataRoot = folder["root"],
            SocketFolder = folder["s"],
            Settings = new Dictionary<string, string> { ["fsync"] = "off" },
            StartTimeout = TimeSpan.FromMinutes(3),
        };

    public string Data => folder["root", "data"];

    public string this[params string[] parts] => folder[parts];

    /// <summary>On data that are there already: making them anew for each test costs a second.</summary>
    public async Task<PrivatePostgresServer> Start(PrivatePostgresOptions? options = null)
    {
        await FillFromTemplate();
        return await StartFromNothing(options);
    }

    public Task<PrivatePostgresServer> StartFromNothing(PrivatePostgresOptions? options = null) =>
        PrivatePostgresServer.Start(options ?? Options, CancellationToken.None);

    private async Task FillFromTemplate()
    {
        if (Directory.Exists(folder["root"]))
            return;
        var copy = new CommandSpec("cp", "-a", (await Template.Value)["root"], folder["root"]);
        (await ProcessRunner.Instance.Run(copy, CancellationToken.None)).EnsureSucceeded();
    }

    private static async Task<TemporaryFolder> MakeTemplate()
    {
        var home = new PostgresHome();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => home.folder.Dispose();
        await (await home.StartFromNothing()).Stop(CancellationToken.None);
        return home.folder;
    }

    public async Task<PrivatePostgresException> Refused(PrivatePostgresOptions? options = null) =>
        await Should.ThrowAsync<PrivatePostgresException>(StartFromNothing(options));

    public static async Task<T> Ask<T>(PrivatePostgresServer server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync()).ShouldNotBeNull();
    }

    /// <summary>Starts a process that holds a server on this home; gives it when the server is ready.</summary>
    public async Task<SpawnedProcess> StartOwner()
    {
        await FillFromTemplate();
        var owner = ProcessSpawner.Spawn(
            new CommandSpec(BuiltProgram.Path("Helios.TestServers"), "hold-postgres", Options.Home, folder["root"], folder["s"]),
            new SpawnStreams { StdoutFile = folder["owner.log"], StderrFile = folder["owner.log"] }
        );
        await Eventually.Holds(() =>
            owner.Exit.IsCompleted || File.ReadAllText(folder["owner.log"]).Contains("ready", StringComparison.Ordinal)
        );
        owner.Exit.IsCompleted.ShouldBeFalse(await File.ReadAllTextAsync(folder["owner.log"]));
        return owner;
    }

    public static async Task Kill(SpawnedProcess owner)
    {
        ProcessSignals.Send(owner.Identity, ProcessSignal.Kill);
        await owner.Exit;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var left in ProcessTree.FindWorkingIn(Data))
            ProcessSignals.Send(left.Identity, ProcessSignal.Kill);
        await Eventually.Holds(() => ProcessTree.FindWorkingIn(Data).Count == 0);
        folder.Dispose();
    }
}
