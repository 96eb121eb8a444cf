using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Testing;
using Shouldly;

namespace Helios.FaultRig.Systems;

/// <summary>
/// Helios as processes of its own, on a broker and a database of its own: two orchestrators, two registries, a monitor, and a worktree
/// agent on each of three hosts.
/// </summary>
internal sealed class RigSystem : IAsyncDisposable
{
    // Sooner than by default, so that a minute holds what usually takes ten; late answers of a busy machine are no faults.
    private static readonly (string Name, string? Value)[] Settings =
    [
        ("Helios:Http:ServiceAnswersWithin", "00:00:20"),
        ("Helios:Lanes:HostLostAfter", "00:00:10"),
        ("Helios:Lanes:ProvisionDeadline", "00:00:45"),
        ("Helios:Lanes:TearDownDeadline", "00:00:45"),
        ("Helios:Lanes:TearDownRetryAtMost", "00:00:04"),
        ("Helios:Lanes:CollectErrorsEvery", "00:00:05"),
        ("Helios:Placement:LeastFreeDiskMegabytes", "16"),
        ("Helios:Host:HeartbeatEvery", "00:00:02"),
        ("Helios:Host:InventoryEvery", "00:00:06"),
        ("Helios:Host:KillGrace", "00:00:03"),
        ("Helios:Host:ParTaskProbeEvery", "00:00:04"),
        ("Helios:Worktrees:SnapshotEvery", "00:00:05"),
        ("Helios:Worktrees:GitTimeout", "00:00:10"),
        ("Helios:Worktrees:CheckoutTimeout", "00:00:20"),
        ("Helios:Worktrees:LookLimit", "00:00:05"),
        ("Helios:Worktrees:LockLimit", "00:00:30"),
        ("Helios:Worktrees:PoolRetryMost", "00:00:04"),
        ("Helios:Agents:ProbeEvery", "00:00:01"),
        ("Helios:Agents:EndGrace", "00:00:01"),
        ("Helios:Sessions:SweepEvery", "00:00:01"),
        ("Helios:Sessions:ResendAfter", "00:00:04"),
        ("Helios:Sessions:LaunchWithin", "00:00:45"),
        ("Helios:Sessions:Reactions:AgentIdleFor", "00:00:03"),
        ("Helios:Sessions:Lifecycle:RecentlyActiveFor", "00:00:02"),
    ];

    private readonly TemporaryFolder folder = new();
    private readonly string installation = $"fault-rig-{Ulid.Format(UlidGenerator.Shared.Next())}";
    private readonly List<RigPart> parts = [];
    private readonly List<RigHost> hosts = [];

    private RigSystem(OwnRabbitServer broker, OwnPostgresServer database) => (Broker, Database) = (broker, database);

    public OwnRabbitServer Broker { get; }

    public OwnPostgresServer Database { get; }

    public IReadOnlyList<RigPart> Parts => parts;

    public IReadOnlyList<RigHost> Hosts => hosts;

    /// <summary>The addresses of the orchestrators.</summary>
    public IReadOnlyList<Uri> Servers =>
        [.. parts.Where(part => part.Name.StartsWith("orchestrator", StringComparison.Ordinal)).Select(part => part.Url)];

    /// <summary>Where what runs in lanes writes down what it has done, out of reach of every break.</summary>
    public string Records => folder["records"];

    /// <summary>Servers and hosts, and no part of Helios yet: <see cref="StartParts"/>.</summary>
    public static async Task<RigSystem> Create()
    {
        List<RigHost> created = [await RigHost.Create("a"), await RigHost.Create("b"), await RigHost.Create("c")];
        var broker = OwnRabbitServer.Start(created.SelectMany(host => host.Spares.Prepend(host.Id)).Select(id => id.ToString()));
        var database = OwnPostgresServer.Start();
        var system = new RigSystem(await broker, await database);
        system.hosts.AddRange(created);
        return system;
    }

    /// <summary>Starts all parts and waits until they are ready.</summary>
    public async Task StartParts()
    {
        Directory.CreateDirectory(Records);
        AddService("orchestrator 1", "Helios.LaneOrchestrator", "lane-orchestrator");
        AddService("orchestrator 2", "Helios.LaneOrchestrator", "lane-orchestrator");
        AddService("registry 1", "Helios.SessionRegistry", "session-registry");
        AddService("registry 2", "Helios.SessionRegistry", "session-registry");
        Add("monitor", "Helios.HarnessMonitor", () => "harness-monitor", _ => [], AsItIs, LineToBroker());
        foreach (var host in hosts)
            Add(
                $"agent {host.Name}",
                "Helios.WorktreeAgent",
                () => $"worktree-agent-{host.AgentId}",
                _ => OfHost(host),
                host.On,
                LineToBroker()
            );
        await parts[0].Migrate();
        await parts[2].Migrate();
        foreach (var part in parts)
            part.Start();
        if (await Failures() is { Count: > 0 } failures)
            throw new InvalidOperationException(string.Join('\n', failures));
    }

    public RigPart AgentOf(RigHost host) => parts.Single(part => part.Name == $"agent {host.Name}");

    /// <summary>Waits until all parts are ready, and says why others will never be.</summary>
    public async Task<IReadOnlyList<string>> Failures()
    {
        var failures = new List<string>();
        foreach (var part in parts)
        {
            try
            {
                await part.Ready();
            }
            catch (Exception failure) when (failure is InvalidOperationException or ShouldAssertException)
            {
                failures.Add($"{part.Name}: {failure.Message}");
            }
        }

        return failures;
    }

    public string Logs() => string.Join('\n', parts.Select(part => $"--- {part.Name}\n{part.LogTail()}"));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(parts.Select(part => part.DisposeAsync().AsTask()));
        foreach (var host in hosts)
            await host.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        folder.Dispose();
    }

    private void AddService(string name, string project, string user) =>
        Add(
            name,
            project,
            () => user,
            part => [("Helios:Postgres:ConnectionString", Database.ConnectionStringVia("127.0.0.1", part.Lines[1].Port))],
            AsItIs,
            LineToBroker(),
            new TcpProxy(Database.Socket)
        );

    private void Add(
        string name,
        string project,
        Func<string> user,
        Func<RigPart, IEnumerable<(string Name, string? Value)>> more,
        Func<CommandSpec, CommandSpec> launched,
        params IReadOnlyList<TcpProxy> lines
    )
    {
        var log = folder[$"{name.Replace(' ', '-')}.log"];
        parts.Add(new RigPart(name, project, log, part => [.. OfAll(part, user()), .. more(part), .. Settings], launched, lines));
    }

    private static CommandSpec AsItIs(CommandSpec program) => program;

    private TcpProxy LineToBroker() => new(Broker.VirtualHost.Host, Broker.VirtualHost.Port);

    private IEnumerable<(string Name, string? Value)> OfAll(RigPart part, string user) =>
        [
            .. Broker.VirtualHost.As(user).Settings.Select(setting => (setting.Key, setting.Value)),
            ("Helios:Bus:Port", $"{part.Lines[0].Port}"),
            ("ASPNETCORE_URLS", part.Url.ToString()),
            ("Helios:Installation:Id", installation),
            // Nobody listens there.
            ("Helios:Harness:BaseUrl", "http://127.0.0.1:1/"),
        ];

    private IEnumerable<(string Name, string? Value)> OfHost(RigHost host) =>
        [
            // A machine that is to take over another one's id must be free to change its own.
            ("Helios:Host:Id", host.Machine == 0 ? host.Id.ToString() : null),
            ("Helios:Host:Name", host.Name),
            ("Helios:Host:DataFolder", host.DataFolder),
            // Hosts of one machine have no ports in common.
            ("Helios:Host:FirstPort", $"{20_000 + 500 * hosts.IndexOf(host)}"),
            ("Helios:Host:LastPort", $"{20_499 + 500 * hosts.IndexOf(host)}"),
            ("Helios:Worktrees:Git", host.GitProgram),
        ];
}
