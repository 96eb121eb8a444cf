using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>The four services, each a process, on RabbitMQ and Postgres, started as docs/operations.md says.</summary>
/// <param name="settings">What else is set for all of them, by the names of docs/settings.md.</param>
internal sealed class SeparateServices(params (string Name, string Value)[] settings) : IHeliosSystem
{
    private readonly TemporaryFolder folder = new();
    private readonly Dictionary<string, Part> parts = new(StringComparer.Ordinal);
    private RabbitVirtualHost? broker;
    private TestDatabase? database;

    /// <summary>A broker of its own instead of the shared one; the caller stops it.</summary>
    public RabbitVirtualHost? OwnBroker { get; init; }

    /// <summary>
    /// The connection string of each part, by its name, for a database that the caller has; null for one of the shared server.
    /// </summary>
    public Func<string, string>? OwnDatabase { get; init; }

    /// <summary>Whether its database is empty before it starts, as it is for people.</summary>
    public bool HasEmptyDatabase { get; init; }

    /// <summary>The working copy of an earlier release, whose programs are built there; null for those under test.</summary>
    public string? Release { get; init; }

    /// <summary>The parts that are not of the earlier release any more.</summary>
    private HashSet<string> Upgraded { get; } = new(StringComparer.Ordinal);

    /// <summary>A folder for their files that the caller has; null for one that is gone afterwards.</summary>
    public string? Files { get; init; }

    /// <summary>
    /// By default of its own: what carries the mark of one installation and has no lane there is ended by it, also on a machine that it
    /// shares.
    /// </summary>
    public string Installation { get; init; } = $"end-to-end-{Ulid.Format(UlidGenerator.Shared.Next())}";

    public Uri Url => parts["lane-orchestrator"].Url;

    public IReadOnlyList<string> Parts => [.. parts.Keys];

    public RabbitVirtualHost Broker => broker!;

    public TestDatabase Database => database!;

    public string AgentFolder => Path.Combine(Files ?? folder.Path, "agent");

    public async Task Start()
    {
        broker = OwnBroker ?? (await RabbitServer.Shared).ClaimVirtualHost();
        // An earlier release migrates to what it knows.
        var isEmpty = HasEmptyDatabase || Release is not null;
        if (OwnDatabase is null)
            database = isEmpty ? await (await PostgresServer.Shared).CreateDatabase() : await MigratedDatabase.Create();
        foreach (
            var (name, project) in new[]
            {
                ("lane-orchestrator", "Helios.LaneOrchestrator"),
                ("worktree-agent", "Helios.WorktreeAgent"),
                ("harness-monitor", "Helios.HarnessMonitor"),
                ("session-registry", "Helios.SessionRegistry"),
            }
        )
            parts[name] = new Part(project, new Uri($"http://127.0.0.1:{FreePorts.Next()}"));
        if (isEmpty || OwnDatabase is not null)
            foreach (var owner in new[] { "lane-orchestrator", "session-registry" })
                await Migrate(owner, Program(owner));
        await Task.WhenAll(parts.Keys.Select(Launch));
    }

    /// <summary>One more orchestrator process on the same broker and database.</summary>
    public async Task<Uri> StartSecondOrchestrator()
    {
        parts["lane-orchestrator-2"] = new Part("Helios.LaneOrchestrator", new Uri($"http://127.0.0.1:{FreePorts.Next()}"));
        await Launch("lane-orchestrator-2");
        return parts["lane-orchestrator-2"].Url;
    }

    /// <summary>
    /// One more worktree agent with the same id, on another data folder. It is not waited for: perhaps it is never ready.
    /// </summary>
    public HeliosProcess StartSecondAgent(string dataFolder)
    {
        const string Name = "worktree-agent-2";
        var part = new Part("Helios.WorktreeAgent", new Uri($"http://127.0.0.1:{FreePorts.Next()}")) { DataFolder = dataFolder };
        parts[Name] = part;
        return part.Process = HeliosProcess.Start(Command(Name), Path.Combine(folder.Path, $"{Name}.log"));
    }

    /// <summary>The process of a part.</summary>
    public HeliosProcess ProcessOf(string part) => parts[part].Process!;

    public async Task KillAndRestart(string part)
    {
        await Kill(part);
        await Launch(part);
    }

    /// <summary>Applies the migrations of the programs under test, while those of the earlier release run.</summary>
    public async Task UpgradeDatabase()
    {
        foreach (var owner in new[] { "lane-orchestrator", "session-registry" })
            await Migrate(owner, BuiltProgram.Service(parts[owner].Project));
    }

    /// <summary>Replaces a part of the earlier release by the one under test.</summary>
    public async Task Upgrade(string part)
    {
        Upgraded.Add(part);
        await parts[part].Process!.Interrupt();
        await Launch(part);
    }

    /// <summary>Kills one part with SIGKILL; <see cref="Launch"/> brings it back.</summary>
    public Task Kill(string part) => parts[part].Process!.KillNow();

    /// <summary>Stops one part where it stands; <see cref="GoOn"/> lets it go on.</summary>
    public Task Pause(string part) => Signals.Send("STOP", parts[part].Process!.Pid);

    public Task GoOn(string part) => Signals.Send("CONT", parts[part].Process!.Pid);

    public string Logs() => string.Join('\n', parts.Select(part => $"--- {part.Key}\n{part.Value.Process?.LogTail()}"));

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(parts.Values.Where(part => part.Process is { HasEnded: false }).Select(part => part.Process!.Interrupt()));
        // Of a test that failed, lanes may be left; of others there is no server.
        foreach (var agent in parts.Values.Select(part => part.DataFolder ?? AgentFolder).Distinct(StringComparer.Ordinal))
            await ProcessRunner.Instance.Run(
                new CommandSpec("tmux", "-S", Path.Combine(agent, "tmux"), "kill-server"),
                CancellationToken.None
            );
        if (database is not null)
            await database.DisposeAsync();
        folder.Dispose();
    }

    private async Task Migrate(string name, string program) =>
        (
            await ProcessRunner.Instance.Run(Command(name) with { File = program, Arguments = ["migrate"] }, CancellationToken.None)
        ).EnsureSucceeded();

    /// <summary>Starts one part, and returns when it says that it is ready.</summary>
    public async Task Launch(string name)
    {
        var part = parts[name];
        part.Process = HeliosProcess.Start(Command(name), Path.Combine(folder.Path, $"{name}.log"));
        await Ready.Wait(part.Url, part.Process);
    }

    private CommandSpec Command(string name) =>
        new CommandSpec(Program(name))
        {
            Environment = Broker
                .As(parts[name].User)
                .Settings.Concat(
                    new Dictionary<string, string?>(StringComparer.Ordinal)
                    {
                        ["ASPNETCORE_URLS"] = parts[name].Url.ToString(),
                        ["Helios:Postgres:ConnectionString"] = OwnDatabase?.Invoke(name) ?? Database.ConnectionString,
                        ["Helios:Installation:Id"] = Installation,
                        ["Helios:Host:Name"] = "test-host",
                        ["Helios:Host:Id"] = RabbitVirtualHost.HostId,
                        ["Helios:Host:DataFolder"] = parts[name].DataFolder ?? AgentFolder,
                    }
                )
                .Concat(
                    settings
                        .Prepend(EmbeddedSystem.BusyMachine)
                        .Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))
                )
                .ToDictionary(
                    setting => setting.Key.Replace(":", "__", StringComparison.Ordinal),
                    setting => setting.Value,
                    StringComparer.Ordinal
                ),
        };

    private string Program(string name)
    {
        var project = parts[name].Project;
        return Release is null || Upgraded.Contains(name)
            ? BuiltProgram.Service(project)
            : Path.Combine(Release, "artifacts", "bin", project, "release", project);
    }

    private sealed class Part(string project, Uri url)
    {
        public string Project => project;

        /// <summary>The broker's user for it.</summary>
        public string User =>
            project switch
            {
                "Helios.LaneOrchestrator" => "lane-orchestrator",
                "Helios.HarnessMonitor" => "harness-monitor",
                "Helios.SessionRegistry" => "session-registry",
                _ => RabbitVirtualHost.AgentUser,
            };

        public Uri Url => url;

        /// <summary>Of an agent, where it is not the system's.</summary>
        public string? DataFolder { get; init; }

        public HeliosProcess? Process { get; set; }
    }
}
