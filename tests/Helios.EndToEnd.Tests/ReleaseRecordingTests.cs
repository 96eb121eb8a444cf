using System.Collections.Concurrent;
using System.Runtime.Loader;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Helios.EndToEnd.Tests;

/// <summary>
/// Records a release for the tests of upgrades, while its lanes are in the middle of everything. Only <c>eng/record-release.sh</c> runs
/// it, with the release built in the working copy <c>HELIOS_RELEASE</c> and the folder to write to in <c>HELIOS_RECORDING</c>.
/// </summary>
public sealed class ReleaseRecordingTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // The newest few of one kind show which members it may have.
    private const int ExamplesOfAMessage = 3;

    [Fact(Explicit = true)]
    public async Task A_release_is_recorded()
    {
        var release = Environment.GetEnvironmentVariable("HELIOS_RELEASE")!;
        var recording = Directory.CreateDirectory(Environment.GetEnvironmentVariable("HELIOS_RECORDING")!).FullName;
        using var place = new TemporaryFolder();
        await using var broker = await OwnRabbitServer.Start();
        await broker.Trace();
        await using var database = await (await PostgresServer.Shared).CreateDatabase();
        await using var system = new SeparateServices
        {
            Release = release,
            OwnBroker = broker.VirtualHost,
            OwnDatabase = _ => database.ConnectionString,
            Files = place.Path,
            Installation = RecordedRelease.Installation,
        };
        await using var connection = await new ConnectionFactory { Uri = broker.VirtualHost.Address }.CreateConnectionAsync();
        var messages = await Listen(connection);
        await system.Start();
        using var repository = await TemporaryRepository.Create(parent: place.Path);
        using var http = new HttpSteps(system);
        JsonObject views;
        try
        {
            views = await Work(system, http, repository);
        }
        finally
        {
            foreach (var part in system.Parts)
                await system.Kill(part);
            await ProcessTree.Terminate(
                ProcessScope.Of(new EnvironmentMarker("HELIOS_INSTALLATION_ID", RecordedRelease.Installation)),
                TimeSpan.Zero,
                CancellationToken.None
            );
        }

        views["place"] = place.Path;
        views["boot_id"] = ProcessIdentity.CurrentBootId;
        views["killed_at"] = TimeProvider.System.GetUtcNow().ToString("O");
        await Write("views.json", views);
        await Write("messages.json", new JsonArray([.. messages.SelectMany(kind => kind.Value).Select(message => message.DeepClone())]));
        await Write("contracts.json", ContractsOf(release));
        await Dump(database, Path.Combine(recording, "database.sql"));
        await TestShell.Run(
            place.Path,
            $"""
            tmux -S agent/tmux kill-server 2>/dev/null || true
            tar --sort=name --exclude='*.log' --exclude=tmux -czf '{recording}/files.tar.gz' .
            """
        );

        Task Write(string name, JsonNode content) =>
            File.WriteAllTextAsync(Path.Combine(recording, name), content.ToJsonString(Readable) + "\n");
    }

    /// <summary>A lane in each state, and orders that nobody has carried out yet.</summary>
    private static async Task<JsonObject> Work(SeparateServices system, HttpSteps http, TemporaryRepository repository)
    {
        var workspace = await http.Post(
            "/v1/workspaces",
            new JsonObject
            {
                ["name"] = "app",
                ["repository"] = repository.Path,
                ["capacity"] = 5,
                ["ports"] = 1,
            }
        );
        var id = workspace["workspace_id"]!.ToString();
        await new LaneScript(system, http, id, repository, "closed").Play();
        await Lane("ready");
        await Lane("running");
        var run = await http.Post(
            $"/v1/lanes/{await Find("running")}/runs",
            new JsonObject { ["argv"] = new JsonArray("sleep", "100000") }
        );
        await Lane("cleaning");
        await Lane("talking");
        var session = await http.Post(
            $"/v1/lanes/{await Find("talking")}/sessions?wait=ready&timeout=60",
            new JsonObject
            {
                ["provider"] = "command",
                ["launch"] = true,
                ["argv"] = new JsonArray("sh", "-c", "while read -r line; do echo \"$line\" >>said; done"),
            }
        );
        await http.GetUntil($"/v1/lanes/{await Find("running")}", lane => lane["status"]!.ToString() == "running");

        // The host is away: what is asked of it now, the next release will do.
        await system.Kill("worktree-agent");
        await http.Post($"/v1/workspaces/{id}/lanes", new JsonObject { ["display_name"] = "provisioning" });
        await http.Post($"/v1/workspaces/{id}/lanes", new JsonObject { ["display_name"] = "queued", ["queue"] = true });
        await http.Post($"/v1/lanes/{await Find("cleaning")}/cleanup", new JsonObject());

        var lanes = new JsonObject();
        foreach (var name in new[] { "ready", "running", "cleaning", "talking", "provisioning", "queued" })
            lanes[name] = await http.Get($"/v1/lanes/{await Find(name)}");
        lanes["closed"] = (await http.Get("/v1/lanes?status=closed"))["items"]![0]!.DeepClone();
        await http.GetUntil(
            $"/v1/events?lane={await Find("cleaning")}&topic=lane.cleanup.started",
            page => page["items"]!.AsArray().Count > 0
        );
        return new JsonObject
        {
            ["workspace"] = await http.Get($"/v1/workspaces/{id}"),
            ["repository"] = repository.Path,
            ["lanes"] = lanes,
            ["run"] = run.DeepClone(),
            ["session"] = await http.Get($"/v1/sessions/{session["session_id"]}"),
            ["events"] = new JsonArray([.. (await http.AllEvents("")).Select(item => item.DeepClone())]),
        };

        async Task<string> Find(string name) =>
            (await http.Get($"/v1/workspaces/{id}/lanes?name={name}"))["items"]![0]!["lane_id"]!.ToString();

        async Task Lane(string name)
        {
            var (status, lane) = await http.Try(
                HttpMethod.Post,
                $"/v1/workspaces/{id}/lanes?wait=ready&timeout=60",
                new JsonObject
                {
                    ["display_name"] = name,
                    ["labels"] = new JsonObject { ["is"] = name },
                },
                $"create-{name}"
            );
            ((int)status).ShouldBe(201, $"{lane}");
            await TestShell.Run(
                lane!["worktree_path"]!.ToString(),
                $"echo {name} >committed; git add committed; git commit -qm {name}; echo {name} >precious"
            );
        }
    }

    private static async Task<ConcurrentDictionary<string, List<JsonNode>>> Listen(IConnection connection)
    {
        var messages = new ConcurrentDictionary<string, List<JsonNode>>(StringComparer.Ordinal);
        var channel = await connection.CreateChannelAsync();
        var queue = (await channel.QueueDeclareAsync()).QueueName;
        await channel.QueueBindAsync(queue, "amq.rabbitmq.trace", "publish.#");
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            var body = JsonNode.Parse(delivery.Body.ToArray())!;
            if (body["messageType"]?[0]?.ToString() is not { } urn)
                return Task.CompletedTask;
            var known = messages.GetOrAdd(urn, _ => []);
            var members = string.Join(' ', body["message"]!.AsObject().Select(member => member.Key));
            if (known.Count < ExamplesOfAMessage && known.TrueForAll(message => message["members"]!.ToString() != members))
                known.Add(
                    new JsonObject
                    {
                        ["type"] = urn,
                        ["members"] = members,
                        ["message"] = body["message"]!.DeepClone(),
                    }
                );
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: true, consumer);
        return messages;
    }

    private static JsonObject ContractsOf(string release)
    {
        var context = new AssemblyLoadContext(release, isCollectible: true);
        return ContractShape.Of(
            context.LoadFromAssemblyPath(Path.Combine(release, "artifacts/bin/Helios.Contracts/release/Helios.Contracts.dll"))
        );
    }

    private static async Task Dump(TestDatabase database, string file)
    {
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        var command = new CommandSpec("pg_dump", "--no-owner", "--no-acl", "--inserts", $"--file={file}")
            .With("PGHOST", connection.Host)
            .With("PGPORT", $"{connection.Port}")
            .With("PGUSER", connection.Username)
            .With("PGDATABASE", connection.Database);
        (await ProcessRunner.Instance.Run(command, CancellationToken.None)).EnsureSucceeded();
    }
}
