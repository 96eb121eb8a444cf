using System.Security.Cryptography;
using Helios.PrivatePostgres;
using Npgsql;

namespace Helios.Testing;

/// <summary>
/// The Postgres of a test process: the one that <c>HELIOS_TEST_POSTGRES</c> names, else a private one with throw-away data, started once
/// and stopped when the process ends. Where there are no programs it fails with the command that installs them; it never skips.
/// </summary>
public sealed class PostgresServer
{
    public const string Variable = "HELIOS_TEST_POSTGRES";

    private static readonly Lazy<Task<PostgresServer>> Instance = new(StartOrConnect);
    private static readonly SemaphoreSlim Templates = new(1, 1);
    private static readonly Dictionary<string, string> FastAndCareless = new(StringComparer.Ordinal)
    {
        ["fsync"] = "off",
        ["synchronous_commit"] = "off",
        ["full_page_writes"] = "off",
        ["max_connections"] = "400",
        // Its data may be in memory.
        ["max_wal_size"] = "256MB",
        // Its databases live for seconds, and there are dozens: it would start a process for one of them every second or two.
        ["autovacuum_naptime"] = "10min",
    };

    private readonly Dictionary<string, string> made = new(StringComparer.Ordinal);

    private PostgresServer(string connectionString) => ConnectionString = connectionString;

    /// <summary>The one of this process.</summary>
    public static Task<PostgresServer> Shared => Instance.Value;

    /// <summary>Of a database that is not for tests: it makes and drops theirs.</summary>
    public string ConnectionString { get; }

    private static async Task<PostgresServer> StartOrConnect()
    {
        QuickRun.Refuse("Postgres");
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
            return new PostgresServer(given);
        var server = await StartPrivate();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => StopPrivate(server).GetAwaiter().GetResult();
        return new PostgresServer(server.Server.ConnectionString);
    }

    /// <summary>A private server with throw-away data, for whoever stops it with <see cref="StopPrivate"/>.</summary>
    /// <param name="dataRoot">Where its data are, if not where those of other servers are.</param>
    /// <param name="settings">What is set otherwise than for other servers of tests.</param>
    internal static async Task<(PrivatePostgresServer Server, TestPlace Place)> StartPrivate(
        string? dataRoot = null,
        params IEnumerable<(string Name, string Value)> settings
    )
    {
        foreach (var abandoned in TestPlace.Abandoned("pg").Where(place => place.Claim()))
        {
            // Started only to adopt what a killed test run left, and to stop it.
            if (File.Exists(Path.Combine(abandoned.Path, "data", "data", "postmaster.pid")))
                await (await PrivatePostgresServer.Start(OptionsFor(abandoned), CancellationToken.None)).Stop(CancellationToken.None);
            abandoned.Remove();
        }
        var place = TestPlace.Create("pg");
        var options = OptionsFor(place);
        var set = new Dictionary<string, string>(FastAndCareless, StringComparer.Ordinal);
        foreach (var (name, value) in settings)
            set[name] = value;
        options = options with { Settings = set, DataRoot = dataRoot ?? options.DataRoot };
        return (await PrivatePostgresServer.Start(options, CancellationToken.None), place);
    }

    internal static async Task StopPrivate((PrivatePostgresServer Server, TestPlace Place) running)
    {
        await running.Server.Stop(CancellationToken.None);
        running.Place.Remove();
    }

    private static PrivatePostgresOptions OptionsFor(TestPlace place) =>
        new()
        {
            Home = Path.Combine(place.Path, "home"),
            // Beside the home, which is 0700: as root the server runs as another user.
            DataRoot = Path.Combine(place.Path, "data"),
            SocketFolder = Path.Combine(place.Path, "s"),
            Settings = FastAndCareless,
        };

    /// <summary>A new, empty database; dropped when it is disposed.</summary>
    public Task<TestDatabase> CreateDatabase() => Create("template1");

    /// <summary>A copy of a database that <paramref name="prepare"/> fills once per process and <paramref name="template"/>.</summary>
    /// <param name="template">Names what is prepared, for instance the schema.</param>
    /// <param name="prepare">Given the connection string (not pooled) of an empty database; closes its connections.</param>
    public async Task<TestDatabase> CreateDatabase(string template, Func<string, Task> prepare)
    {
        await Templates.WaitAsync();
        try
        {
            if (!made.TryGetValue(template, out var name))
            {
                name = NewName("template");
                await Execute($"create database {name}");
                await prepare(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name, Pooling = false }.ConnectionString);
                made[template] = name;
            }
            // Copies of one template exclude each other.
            return await Create(name);
        }
        finally
        {
            Templates.Release();
        }
    }

    private async Task<TestDatabase> Create(string template)
    {
        var name = NewName("test");
        await Execute($"create database {name} template {template}");
        var connection = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name };
        return new TestDatabase(this, name, connection.ConnectionString);
    }

    private static string NewName(string kind) => $"{kind}_{RandomNumberGenerator.GetHexString(12, lowercase: true)}";

    internal Task Drop(string database) => Execute($"drop database if exists {database} with (force)");

    private async Task Execute(string sql)
    {
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString
        );
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
