using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Helios.PrivatePostgres;
using Helios.Processes;

namespace Helios.Bench;

/// <summary>The embedded system as a user starts it, in a process of its own, spoken to over HTTP by a plain client.</summary>
internal sealed class HeliosUnderTest : IAsyncDisposable
{
    private readonly SpawnedProcess process;
    private readonly string home;

    private HeliosUnderTest(SpawnedProcess process, string home, Uri url)
    {
        this.process = process;
        this.home = home;
        Url = url;
        Http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(5) };
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    public int Pid => process.Identity.Pid;

    public string Home => home;

    /// <summary>Its Postgres and that one's children, as they are now.</summary>
    public IReadOnlyList<int> PostgresProcesses =>
        Consumption.PostgresProcesses(
            JsonNode.Parse(File.ReadAllText(Path.Combine(home, "postgres.json")))!["Root"]!.GetValue<string>() + "/data"
        );

    public static async Task<(HeliosUnderTest System, TimeSpan Start)> Start(
        string program,
        string home,
        string? otlp,
        int? slots = null,
        string? postgres = null
    )
    {
        var port = FreePort();
        var clock = TimeProvider.System.GetTimestamp();
        var command = new CommandSpec(program, "up", "--home", home, "--port", port.ToString());
        if (postgres is not null)
            command = command with { Arguments = [.. command.Arguments, "--postgres", postgres] };
        if (slots is { } most)
            command = command with
            {
                Arguments = [.. command.Arguments, "--slots", most.ToString(System.Globalization.CultureInfo.InvariantCulture)],
            };
        if (otlp is not null)
            command = command
                .With("OTEL_EXPORTER_OTLP_ENDPOINT", otlp)
                .With("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
                .With("OTEL_BSP_SCHEDULE_DELAY", "200");
        var log = Path.Combine(home, "bench.log");
        var started = ProcessSpawner.Spawn(command, new SpawnStreams { StdoutFile = log, StderrFile = log });
        var system = new HeliosUnderTest(started, home, new Uri($"http://127.0.0.1:{port}"));
        await Ready.Wait(system.Http, new Uri(system.Url, "/health/ready"), started, log);
        return (system, TimeProvider.System.GetElapsedTime(clock));
    }

    public async Task<string> AddWorkspace(string name, string repository, int? capacity = null, int? pool = null) =>
        (
            await Post(
                "/v1/workspaces",
                new JsonObject
                {
                    ["name"] = name,
                    ["repository"] = repository,
                    ["capacity"] = capacity,
                    ["pool"] = pool,
                }
            )
        )["workspace_id"]!.GetValue<string>();

    public Task<JsonNode> CreateLane(string workspace, string name) =>
        Post($"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=120", new JsonObject { ["display_name"] = name });

    public Task<JsonNode> Run(string lane, params string[] argv) =>
        Post(
            $"/v1/lanes/{lane}/runs",
            new JsonObject { ["argv"] = new JsonArray([.. argv.Select(word => (JsonNode)word!)]), ["wait"] = true }
        );

    public Task<JsonNode> CleanUp(string lane) => Post($"/v1/lanes/{lane}/cleanup?wait=closed&timeout=120", []);

    public async Task<JsonNode> Get(string path) => (await Http.GetFromJsonAsync<JsonNode>(path))!;

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
        ProcessSignals.Send(process.Identity, ProcessSignal.Interrupt);
        await process.Exit;
        // Lanes and their tmux server outlive the system.
        await ProcessRunner.Instance.Run(
            new CommandSpec("tmux", "-S", Path.Combine(home, "agent", "tmux"), "kill-server"),
            CancellationToken.None
        );
        // As root the data are not below the home.
        PrivatePostgresServer.Delete(home);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
