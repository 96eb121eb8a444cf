using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Helios.Processes;

namespace Helios.Testing;

/// <summary>
/// The RabbitMQ of a test process: the one that <c>HELIOS_TEST_RABBITMQ</c> names (an <c>amqp://</c> URI; its virtual hosts
/// <c>helios-test-000</c> … exist), else the machine's <c>rabbitmq-server</c> on free ports with throw-away data. Where there is none it
/// fails with the command that installs it; it never skips.
/// </summary>
public sealed class RabbitServer
{
    public const string Variable = "HELIOS_TEST_RABBITMQ";

    /// <summary>Where claims of virtual hosts are noted, shared by the test processes that share a broker.</summary>
    public const string ClaimsVariable = "HELIOS_TEST_RABBITMQ_CLAIMS";

    private const int VirtualHosts = 160;

    /// <summary>Where the passwords of the services' users are: those of deploy/rabbitmq/definitions.sh.</summary>
    public const string UsersVariable = "HELIOS_TEST_RABBITMQ_USERS";

    private static readonly Lazy<Task<RabbitServer>> Instance = new(StartOrConnect);

    private readonly string claims;
    private int next;

    private RabbitServer(Uri uri, string claims, string? users)
    {
        Uri = uri;
        Users = users;
        this.claims = claims;
        Directory.CreateDirectory(claims);
    }

    /// <summary>The one of this process.</summary>
    public static Task<RabbitServer> Shared => Instance.Value;

    /// <summary>Without a virtual host.</summary>
    public Uri Uri { get; }

    private string? Users { get; }

    /// <summary>A virtual host that nobody has used before: loaded with the broker, because making one takes seconds.</summary>
    public RabbitVirtualHost ClaimVirtualHost()
    {
        for (; next < VirtualHosts; next++)
        {
            var name = NameOf(next);
            try
            {
                // Creating is the claim: it works once among all processes.
                using (new FileStream(Path.Combine(claims, name), FileMode.CreateNew))
                {
                    next++;
                    return new RabbitVirtualHost(Uri, name, Users);
                }
            }
            catch (IOException) when (File.Exists(Path.Combine(claims, name)))
            {
                // Another's.
            }
        }
        throw new InvalidOperationException(
            $"All {VirtualHosts} virtual hosts of the test broker are used up; raise the number in {nameof(RabbitServer)}."
        );
    }

    internal static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"helios-test-{index:000}");

    private static async Task<RabbitServer> StartOrConnect()
    {
        QuickRun.Refuse("RabbitMQ");
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            var shared = Environment.GetEnvironmentVariable(ClaimsVariable) is { Length: > 0 } folder
                ? folder
                : TestPlace.Create("claims").Path;
            return new RabbitServer(new Uri(given), shared, Environment.GetEnvironmentVariable(UsersVariable));
        }
        var (uri, place, _, _) = await StartPrivate();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => StopPrivate(place).GetAwaiter().GetResult();
        return new RabbitServer(uri, ClaimsOf(place), UsersOf(place));
    }

    internal static string ClaimsOf(TestPlace place) => Path.Combine(place.Path, "claims");

    internal static string UsersOf(TestPlace place) => Path.Combine(place.Path, "users", "passwords");

    /// <summary>A broker with throw-away data, for whoever stops it with <see cref="StopPrivate"/>.</summary>
    /// <param name="virtualHosts">How many it has, beside the default one.</param>
    /// <param name="hosts">The hosts whose agents have users, beside the one that always has.</param>
    internal static Task<(Uri Uri, TestPlace Place, CommandSpec Control, CommandSpec Server)> StartPrivate(
        int virtualHosts = VirtualHosts,
        params IEnumerable<string> hosts
    ) => StartPrivate(virtualHosts, tls: null, hosts);

    /// <summary>The same; with TLS, it also listens over it, and has a management API.</summary>
    internal static async Task<(Uri Uri, TestPlace Place, CommandSpec Control, CommandSpec Server)> StartPrivate(
        int virtualHosts,
        RabbitTls? tls,
        IEnumerable<string> hosts
    )
    {
        foreach (var abandoned in TestPlace.Abandoned("mq").Where(place => place.Claim()))
            await StopPrivate(abandoned);
        var program =
            FindProgram()
            ?? throw new InvalidOperationException(
                "RabbitMQ's server was not found on this machine. Install it: sudo apt-get install -y rabbitmq-server "
                    + $"(or: brew install rabbitmq), or name a broker in {Variable}."
            );
        var place = TestPlace.Create("mq");
        int[] ports = [FreePorts.Next(), FreePorts.Next(), FreePorts.Next()];
        string In(string name) => Path.Combine(place.Path, name);
        await File.WriteAllTextAsync(In("definitions.json"), await WriteDefinitions(place, virtualHosts, hosts));
        await File.WriteAllTextAsync(In("enabled_plugins"), tls is null ? "[]." : "[rabbitmq_management].");
        await File.WriteAllTextAsync(
            In("rabbitmq.conf"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                listeners.tcp.default = 127.0.0.1:{ports[0]}
                load_definitions = {In("definitions.json")}
                log.console = false
                log.file.level = warning
                loopback_users = none
                disk_free_limit.absolute = 50MB
                {tls?.Configuration}

                """
            )
        );
        var command = new CommandSpec(program)
            .In(place.Path)
            .With(place.Marker.Name, place.Marker.Value)
            .With("HOME", place.Path)
            .With("RABBITMQ_NODENAME", $"{Path.GetFileName(place.Path)}@localhost")
            .With("RABBITMQ_MNESIA_BASE", In("db"))
            .With("RABBITMQ_LOG_BASE", In("log"))
            .With("RABBITMQ_CONFIG_FILE", In("rabbitmq.conf"))
            .With("RABBITMQ_ENABLED_PLUGINS_FILE", In("enabled_plugins"))
            .With("RABBITMQ_DIST_PORT", ports[1].ToString(CultureInfo.InvariantCulture))
            .With("ERL_EPMD_PORT", ports[2].ToString(CultureInfo.InvariantCulture))
            .With("ERL_EPMD_ADDRESS", "127.0.0.1");
        try
        {
            await Run(command, ports[0]);
            var control = command with { File = Path.Combine(Path.GetDirectoryName(program)!, "rabbitmqctl") };
            return (
                new Uri(string.Create(CultureInfo.InvariantCulture, $"amqp://guest:guest@127.0.0.1:{ports[0]}")),
                place,
                control,
                command
            );
        }
        catch
        {
            await StopPrivate(place);
            throw;
        }
    }

    /// <summary>What a broker of tests loads; the passwords of the services' users are at <see cref="UsersOf"/> then.</summary>
    /// <param name="place">Where the passwords are written.</param>
    /// <param name="virtualHosts">How many it has, beside the default one.</param>
    /// <param name="hosts">The hosts whose agents have users, beside the one that always has.</param>
    internal static async Task<string> WriteDefinitions(TestPlace place, int virtualHosts = VirtualHosts, params IEnumerable<string> hosts)
    {
        var users = Path.Combine(place.Path, "users");
        var script = Path.Combine(BuiltProgram.Root, "deploy", "rabbitmq", "definitions.sh");
        var written = new CommandSpec("bash", [script, users, RabbitVirtualHost.HostId, .. hosts]);
        (await ProcessRunner.Instance.Run(written, CancellationToken.None)).EnsureSucceeded();
        var services = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(users, "definitions.json")))!.AsObject();
        return Definitions(virtualHosts, services);
    }

    /// <summary>Starts a broker and waits until it listens.</summary>
    internal static async Task Run(CommandSpec server, int port)
    {
        var log = Path.Combine(server.WorkingDirectory!, "out.log");
        var broker = ProcessSpawner.Spawn(server, new SpawnStreams { StdoutFile = log, StderrFile = log });
        await Eventually.Holds(() => broker.Exit.IsCompleted || Listens(port), what: "RabbitMQ listens");
        if (broker.Exit.IsCompleted)
            throw new InvalidOperationException($"RabbitMQ {(await broker.Exit).Describe()}: {await File.ReadAllTextAsync(log)}");
    }

    internal static async Task EndProcesses(TestPlace place) =>
        // The mark finds its helpers too (epmd, inet_gethost).
        await ProcessTree.Terminate(ProcessScope.Of(place.Marker), TimeSpan.Zero, CancellationToken.None);

    internal static async Task StopPrivate(TestPlace place)
    {
        // Its data are thrown away, and a clean stop takes seconds.
        await EndProcesses(place);
        place.Remove();
    }

    /// <summary>The script below the distribution's wrapper, which insists on a user and on folders of its own.</summary>
    private static string? FindProgram()
    {
        string[] installed = Directory.Exists("/usr/lib/rabbitmq/lib")
            ?
            [
                .. Directory
                    .EnumerateDirectories("/usr/lib/rabbitmq/lib", "rabbitmq_server-*")
                    .Select(folder => Path.Combine(folder, "sbin", "rabbitmq-server")),
            ]
            : [];
        return installed.LastOrDefault(File.Exists)
            ?? WhichProgram.Find(
                "rabbitmq-server",
                $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/opt/homebrew/sbin:/usr/local/sbin"
            );
    }

    /// <summary>The users and policies of the services, in every virtual host, and the administrator of the tests.</summary>
    private static string Definitions(int virtualHosts, JsonObject services)
    {
        string[] hosts = ["/", .. Enumerable.Range(0, virtualHosts).Select(NameOf)];
        var guest = new JsonObject
        {
            ["name"] = "guest",
            ["password"] = "guest",
            ["tags"] = new JsonArray("administrator"),
        };
        var everything = new JsonObject
        {
            ["user"] = "guest",
            ["configure"] = ".*",
            ["write"] = ".*",
            ["read"] = ".*",
        };
        return new JsonObject
        {
            ["users"] = new JsonArray([guest, .. services["users"]!.AsArray().Select(user => user!.DeepClone())]),
            ["vhosts"] = new JsonArray([.. hosts.Select(name => new JsonObject { ["name"] = name })]),
            ["permissions"] = InEach(hosts, services["permissions"]!.AsArray().Append(everything)),
            ["policies"] = InEach(hosts, services["policies"]!.AsArray()),
        }.ToJsonString();
    }

    private static JsonArray InEach(string[] hosts, IEnumerable<JsonNode?> ofOne) =>
        new([
            .. from host in hosts
            from one in ofOne
            select new JsonObject(
                one!
                    .AsObject()
                    .Where(field => field.Key != "vhost")
                    .Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))
                    .Append(KeyValuePair.Create("vhost", (JsonNode?)host))
            ),
        ]);

    private static bool Listens(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
