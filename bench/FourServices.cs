using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Helios.Processes;
using Helios.Testing;
using Npgsql;

namespace Helios.Bench;

/// <summary>The four services, each a process, on a RabbitMQ and a Postgres with throw-away data.</summary>
internal sealed class FourServices : IAsyncDisposable
{
    public const string Orchestrator = "lane-orchestrator";
    public const string Agent = "worktree-agent";

    private readonly Dictionary<string, Service> services;
    private readonly string folder;
    private readonly TestDatabase? database;
    private readonly RabbitVirtualHost broker;
    private readonly string? root;

    private FourServices(string folder, string connection, TestDatabase? database, RabbitVirtualHost broker, string? root)
    {
        this.folder = folder;
        this.root = root;
        this.database = database;
        this.broker = broker;
        Database = connection;
        services = new[]
        {
            (Orchestrator, "Helios.LaneOrchestrator"),
            (Agent, "Helios.WorktreeAgent"),
            ("harness-monitor", "Helios.HarnessMonitor"),
            ("session-registry", "Helios.SessionRegistry"),
        }.ToDictionary(
            part => part.Item1,
            part => new Service(part.Item2, new Uri($"http://127.0.0.1:{HeliosUnderTest.FreePort()}")),
            StringComparer.Ordinal
        );
        Http = new HttpClient { BaseAddress = services[Orchestrator].Url, Timeout = TimeSpan.FromMinutes(5) };
    }

    public HttpClient Http { get; }

    public IEnumerable<(string Name, int Pid)> Processes => services.Select(part => (part.Key, part.Value.Process!.Identity.Pid));

    /// <summary>The connection string of their database.</summary>
    public string Database { get; }

    /// <summary>Where the worktree agent keeps its files.</summary>
    public string AgentFolder => Path.Combine(folder, "agent");

    /// <summary>Starts them all.</summary>
    /// <param name="folder">For their files.</param>
    /// <param name="root">Another working copy, whose programs they are, as they were compiled there; null: this one.</param>
    public static async Task<FourServices> Start(string folder, string? root = null)
    {
        var own = await (await PostgresServer.Shared).CreateDatabase();
        var host = (await RabbitServer.Shared).ClaimVirtualHost();
        return await Start(new FourServices(folder, own.ConnectionString, own, host, root));
    }

    /// <summary>Starts them on a database and a broker that the caller stops.</summary>
    /// <param name="folder">For their files.</param>
    /// <param name="connection">The empty database.</param>
    /// <param name="broker">The broker.</param>
    public static Task<FourServices> Start(string folder, string connection, RabbitVirtualHost broker) =>
        Start(new FourServices(folder, connection, database: null, broker, root: null));

    private static async Task<FourServices> Start(FourServices four)
    {
        foreach (var owner in new[] { Orchestrator, "session-registry" })
            (
                await new ProcessRunner().Run(
                    four.Command(owner) with
                    {
                        Arguments = ["migrate"],
                        Timeout = TimeSpan.FromMinutes(1),
                    },
                    CancellationToken.None
                )
            ).EnsureSucceeded();
        await Task.WhenAll(four.services.Keys.Select(four.Launch));
        return four;
    }

    /// <summary>Starts one service, and returns when it says that it is ready.</summary>
    public async Task Launch(string name)
    {
        var service = services[name];
        var log = Path.Combine(folder, $"{name}.log");
        service.Process = ProcessSpawner.Spawn(Command(name), new SpawnStreams { StdoutFile = log, StderrFile = log });
        await Ready.Wait(Http, new Uri(service.Url, "/health/ready"), service.Process, log);
    }

    /// <summary>Ends one service without notice.</summary>
    public async Task Kill(string name)
    {
        ProcessSignals.Send(services[name].Process!.Identity, ProcessSignal.Kill);
        await services[name].Process!.Exit;
    }

    public async Task Sql(string text)
    {
        await using var source = NpgsqlDataSource.Create(Database);
        await using var command = source.CreateCommand(text);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<JsonNode> Post(string path, JsonObject body)
    {
        using var response = await Http.PostAsJsonAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new InvalidOperationException($"POST {path}: {(int)response.StatusCode} {text}");
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        foreach (var process in services.Values.Select(service => service.Process).OfType<SpawnedProcess>())
        {
            ProcessSignals.Send(process.Identity, ProcessSignal.Interrupt);
            await process.Exit;
        }
        await new ProcessRunner().Run(
            new CommandSpec("tmux", "-S", Path.Combine(AgentFolder, "tmux"), "kill-server"),
            CancellationToken.None
        );
        if (database is not null)
            await database.DisposeAsync();
    }

    private CommandSpec Command(string name)
    {
        var project = services[name].Project;
        var command = new CommandSpec(
            root is null ? BuiltProgram.Service(project) : Path.Combine(root, "artifacts", "precompiled", project)
        )
            .With("ASPNETCORE_URLS", services[name].Url.ToString())
            .With("Helios__Postgres__ConnectionString", Database)
            .With("Helios__Installation__Id", "bench")
            .With("Helios__Host__Name", "bench")
            .With("Helios__Host__Slots", "400")
            .With("Helios__Host__ReconcileMinAge", "00:00:00.001")
            .With("Helios__Lanes__ReconcileNothingYoungerThan", "00:00:00")
            .With("Helios__Host__DataFolder", AgentFolder);
        return broker.Settings.Aggregate(
            command,
            (spec, setting) => spec.With(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value!)
        );
    }

    private sealed class Service(string project, Uri url)
    {
        public string Project => project;

        public Uri Url => url;

        public SpawnedProcess? Process { get; set; }
    }
}
