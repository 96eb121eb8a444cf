using System.Globalization;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Testing;
using RabbitMQ.Client;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>
/// A control plane with RabbitMQ and the API over TLS, under an authority of its own, and hosts on networks of their own, which join as
/// docs/operations.md says.
/// </summary>
internal sealed class SeveralHosts : IHeliosSystem
{
    /// <summary>The administrator's token.</summary>
    public const string Token = "the-token-of-the-administrator";

    private readonly TemporaryFolder folder = new();
    private readonly TestAuthority authority = new("helios test");
    private readonly string installation = $"several-hosts-{Ulid.Format(UlidGenerator.Shared.Next())}";
    private readonly Dictionary<string, HeliosProcess> processes = new(StringComparer.Ordinal);
    private readonly int local = FreePorts.Next();
    private readonly int secured = FreePorts.Next();
    private readonly int[] health = [FreePorts.Next(), FreePorts.Next(), FreePorts.Next()];
    private readonly DocumentedShell shell = new();
    private RabbitTls tls = null!;
    private OwnRabbitServer? broker;
    private TestDatabase? database;

    public HostNetwork Network { get; private set; } = null!;

    public Uri Url => new($"http://127.0.0.1:{local}");

    /// <summary>Where hosts reach the API.</summary>
    public Uri PublicUrl => new($"https://{Network.ControlPlane}:{secured}");

    public IReadOnlyList<string> Parts => [.. processes.Keys];

    public string AgentFolder => HomeOf(0);

    private string Authority => folder["ca.pem"];

    private string Administrator => folder["broker-administrator"];

    public string HomeOf(int host) => folder[$"host-{host}"];

    public async Task Start()
    {
        var port = FreePorts.Next();
        Network = await HostNetwork.Create(hosts: 3, port);
        authority.WriteTo(Authority);
        var certificate = authority.Issue(folder["server.pem"], "helios control plane", Network.ControlPlane, "127.0.0.1");
        tls = new RabbitTls(Network.ControlPlane, port, FreePorts.Next(), certificate, Authority);
        broker = await OwnRabbitServer.Start(tls);
        await PrepareBroker();
        database = await MigratedDatabase.Create();
        await Task.WhenAll(
            Launch("lane-orchestrator", Service("Helios.LaneOrchestrator", 0), Url),
            Launch("session-registry", Service("Helios.SessionRegistry", health[1]), new Uri($"http://127.0.0.1:{health[1]}")),
            Launch("harness-monitor", Service("Helios.HarnessMonitor", health[2]), new Uri($"http://127.0.0.1:{health[2]}"))
        );
    }

    /// <summary>Types a block of a section of docs/operations.md, as the administrator or on a host.</summary>
    public Task<string> Type(string section, int block = 0) => shell.Type(OperationsDocument.Sections[section][block]);

    /// <summary>Says what the document's machine that joins is: a host, with a token.</summary>
    public void NameJoining(int host, string secret)
    {
        var program = Network.On(host, new CommandSpec(BuiltProgram.Service("Helios.WorktreeAgent")));
        var variables = program.Environment.Select(variable => $"{variable.Key}={variable.Value}");
        string[] words = ["env", .. variables, program.File, .. program.Arguments];
        shell.Name("sudo /opt/helios/worktree-agent/Helios.WorktreeAgent", string.Join(' ', words.Select(word => $"'{word}'")));
        shell.Name("helios_en_…", secret);
        shell.Name("--user build", $"--user root --home '{HomeOf(host)}' --ca '{Authority}'");
    }

    /// <summary>Types on a host what <c>helios host enroll</c> has said.</summary>
    public Task<CommandResult> Join(int host, string secret) =>
        ProcessRunner.Instance.Run(
            Network.On(
                host,
                new CommandSpec(
                    BuiltProgram.Service("Helios.WorktreeAgent"),
                    ["join", PublicUrl.ToString(), secret, "--home", HomeOf(host), "--ca", Authority]
                )
                {
                    Timeout = TimeSpan.FromMinutes(3),
                }
            ),
            CancellationToken.None
        );

    /// <summary>Starts the agent of a host that has joined.</summary>
    public void StartAgent(int host)
    {
        var command = Network.On(
            host,
            new CommandSpec(BuiltProgram.Service("Helios.WorktreeAgent"), ["--home", HomeOf(host)])
                .With("ASPNETCORE_URLS", $"http://127.0.0.1:{FreePorts.Next().ToString(CultureInfo.InvariantCulture)}")
                .With("Helios__Host__HeartbeatEvery", "00:00:00.5")
                .With("SHELL", "/bin/sh")
        );
        processes[$"agent-{host}"] = HeliosProcess.Start(command, folder[$"agent-{host}-{processes.Count}.log"]);
    }

    public Task KillAgent(int host) => processes[$"agent-{host}"].KillNow();

    /// <summary>Connects to the broker as a host does, with the password that it has made.</summary>
    public async Task<IConnection> ConnectAs(int host)
    {
        var settings = (await File.ReadAllLinesAsync(Path.Combine(HomeOf(host), "agent.env")))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split('=', 2))
            .ToDictionary(setting => setting[0], setting => setting[1], StringComparer.Ordinal);
        var factory = new ConnectionFactory
        {
            HostName = settings["Helios__Bus__Host"],
            Port = int.Parse(settings["Helios__Bus__Port"], CultureInfo.InvariantCulture),
            VirtualHost = settings["Helios__Bus__VirtualHost"],
            UserName = settings["Helios__Bus__Username"],
            Password = settings["Helios__Bus__Password"],
            AutomaticRecoveryEnabled = false,
            // What the services check is not checked here again.
            Ssl = new SslOption { Enabled = true, CertificateValidationCallback = (_, shown, _, _) => shown is not null },
        };
        return await factory.CreateConnectionAsync();
    }

    public Task KillAndRestart(string part) => throw new NotSupportedException();

    public string Logs() => string.Join('\n', processes.Select(process => $"--- {process.Key}\n{process.Value.LogTail()}"));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(processes.Values.Where(process => !process.HasEnded).Select(process => process.Interrupt()));
        for (var host = 0; host < 3; host++)
            // Of a test that failed, lanes may be left; of others there is no server.
            await ProcessRunner.Instance.Run(
                new CommandSpec("tmux", "-S", Path.Combine(HomeOf(host), "agent", "tmux"), "kill-server"),
                CancellationToken.None
            );
        if (broker is not null)
            await broker.DisposeAsync();
        if (database is not null)
            await database.DisposeAsync();
        if (Network is not null)
            await Network.DisposeAsync();
        authority.Dispose();
        shell.Dispose();
        folder.Dispose();
    }

    /// <summary>The broker's administrator, whose password the orchestrator reads.</summary>
    private async Task PrepareBroker()
    {
        await File.WriteAllTextAsync(Administrator, "of-the-administrator-of-the-broker");
        foreach (var program in new[] { "rabbitmqctl", "rabbitmq-plugins" })
            shell.AddProgram(program, broker!.Script(program));
        shell.Name("/etc/helios/private/broker-administrator", Administrator);
        shell.Name("https://helios.example", PublicUrl.ToString());
        shell.Set("HELIOS_URL", Url.ToString());
        shell.Set("HELIOS_TOKEN", Token);
        await Type("Several hosts");
    }

    private async Task Launch(string name, CommandSpec command, Uri url)
    {
        processes[name] = HeliosProcess.Start(command, folder[$"{name}.log"]);
        await Ready.Wait(url, processes[name]);
    }

    private CommandSpec Service(string project, int port)
    {
        var user = project switch
        {
            "Helios.LaneOrchestrator" => "lane-orchestrator",
            "Helios.SessionRegistry" => "session-registry",
            _ => "harness-monitor",
        };
        var settings = new Dictionary<string, string?>(broker!.VirtualHost.As(user).Settings, StringComparer.Ordinal)
        {
            ["Helios:Bus:Host"] = tls.Address,
            ["Helios:Bus:Port"] = tls.Port.ToString(CultureInfo.InvariantCulture),
            ["Helios:Bus:UseTls"] = "true",
            ["Helios:Bus:CaFile"] = Authority,
            ["Helios:Postgres:ConnectionString"] = database!.ConnectionString,
            ["Helios:Installation:Id"] = installation,
        };
        if (port > 0)
            settings["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
        else
            AddApi(settings);
        return new CommandSpec(BuiltProgram.Service(project))
        {
            Environment = settings.ToDictionary(
                setting => setting.Key.Replace(":", "__", StringComparison.Ordinal),
                setting => setting.Value,
                StringComparer.Ordinal
            ),
        };
    }

    private void AddApi(Dictionary<string, string?> settings)
    {
        settings["Kestrel:Endpoints:Local:Url"] = Url.ToString();
        settings["Kestrel:Endpoints:Hosts:Url"] = PublicUrl.ToString();
        settings["Kestrel:Endpoints:Hosts:Certificate:Path"] = tls.Certificate;
        settings["Kestrel:Endpoints:Hosts:Certificate:KeyPath"] = tls.Certificate;
        settings["Helios:Http:BearerToken"] = Token;
        settings["Helios:Http:LoopbackTrust"] = "false";
        settings["Helios:Http:PublicUrl"] = PublicUrl.ToString();
        settings["Helios:Http:ServiceAnswersWithin"] = "00:00:20";
        settings["Helios:Enrolment:ManagementUrl"] = $"https://127.0.0.1:{tls.ManagementPort.ToString(CultureInfo.InvariantCulture)}";
        settings["Helios:Enrolment:ManagementPassword_FILE"] = Administrator;
        settings["Helios:Lanes:HostLostAfter"] = "00:00:04";
        settings["Helios:Lanes:JudgeHostsEvery"] = "00:00:00.5";
    }
}
