using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts.Api;
using Helios.Contracts.Identifiers;
using Helios.Hosting;
using Helios.Hosting.Bus;
using Helios.Persistence.Migrations;
using Helios.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Helios.LaneOrchestrator.Tests.Api;

/// <summary>
/// A whole lane orchestrator behind a real port, on a real database, with one host that is played by <see cref="FakeHost"/>.
/// </summary>
internal sealed class Orchestrator : IAsyncDisposable
{
    private readonly WebApplication server;
    private readonly TestDatabase? own;

    private Orchestrator(WebApplication app, TestDatabase? database, FakeHost host)
    {
        server = app;
        own = database;
        Host = host;
        Http = new HttpClient(new DocumentedAnswers(new SocketsHttpHandler()))
        {
            BaseAddress = Address,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public HttpClient Http { get; }

    public FakeHost Host { get; }

    public Uri Address => new(server.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal));

    public IServiceProvider Services => server.Services;

    public NpgsqlDataSource Database => server.Services.GetRequiredKeyedService<NpgsqlDataSource>(LaneOrchestratorService.Schema);

    public static Task<Orchestrator> Start(params (string Key, string Value)[] settings) => Start(logs: null, settings);

    /// <summary>With everything that it logs, at every level.</summary>
    public static async Task<Orchestrator> Start(RecordedLogs? logs, params (string Key, string Value)[] settings)
    {
        var postgres = await PostgresServer.Shared;
        var database = await postgres.CreateDatabase("lanes", Migrate);
        return await Start(database, database.ConnectionString, settings, logs);
    }

    /// <summary>Another process on the database of this one.</summary>
    public Task<Orchestrator> StartAnother(params (string Key, string Value)[] settings) => Start(null, own!.ConnectionString, settings);

    private static async Task<Orchestrator> Start(
        TestDatabase? database,
        string connection,
        (string Key, string Value)[] settings,
        RecordedLogs? logs = null
    )
    {
        var host = new FakeHost();
        var app = Build(connection, host, settings, logs);
        await app.StartAsync();
        var orchestrator = new Orchestrator(app, database, host);
        // The host of another process is not asked: it goes with that process.
        if (database is not null)
            await host.Join(app.Services);
        return orchestrator;
    }

    private static async Task Migrate(string connection)
    {
        await using var app = Build(connection, new FakeHost(), []);
        await app.Services.GetRequiredService<Migrator>().Migrate(CancellationToken.None);
    }

    private static WebApplication Build(string connection, FakeHost host, (string Key, string Value)[] settings, RecordedLogs? logs = null)
    {
        LogContext.Current = null!;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["urls"] = "http://127.0.0.1:0",
                ["Helios:Bus:Transport"] = "memory",
                ["Helios:Postgres:ConnectionString"] = connection,
                ["Helios:Http:HostAnswersWithin"] = "00:00:04",
                ["Helios:Http:BusyHostAnswersWithin"] = "00:00:04",
                ["Helios:Http:ServiceAnswersWithin"] = "00:00:00.3",
                ["Helios:Http:IdempotencyClaimLasts"] = "00:00:01",
                ["Helios:Http:LookAgainAfter"] = "00:00:00.2",
                ["Helios:Http:TunnelOpensWithin"] = "00:00:04",
            }
        );
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.AddHeliosDefaults("lane-orchestrator");
        if (Environment.GetEnvironmentVariable("HELIOS_TEST_LOG") is null)
            builder.Logging.ClearProviders();
        if (logs is not null)
            builder.Logging.AddProvider(logs).AddFilter<RecordedLogs>(category: null, LogLevel.Trace);
        builder.Services.AddSingleton(host);
        builder.Services.AddLaneOrchestrator(builder.Configuration);
        builder.Services.AddHeliosBus(
            builder.Configuration,
            bus =>
            {
                bus.AddLaneOrchestratorEndpoints();
                host.AddTo(bus);
            }
        );
        var app = builder.Build();
        app.MapHeliosDefaults();
        app.MapLaneOrchestrator();
        return app;
    }

    /// <summary>Registers a workspace for a repository that the fake host knows, and gives its id.</summary>
    public async Task<WorkspaceId> Workspace(object? settings = null)
    {
        var name = $"w{Ulid.Format(UlidGenerator.Shared.Next()).ToLowerInvariant()}";
        var body = JsonSerializer.SerializeToNode(settings ?? new { }, PublicJson.Strict)!.AsObject();
        body["name"] = name;
        body["repository"] = $"/repositories/{name}";
        using var response = await Http.PostAsJsonAsync("/v1/workspaces", body);
        ((int)response.StatusCode).ShouldBe(201, await response.Content.ReadAsStringAsync());
        return WorkspaceId.Parse((await Json(response))["workspace_id"]!.GetValue<string>());
    }

    /// <summary>Sends one request, as bare as it is given.</summary>
    public async Task<(int Status, JsonObject Body, HttpResponseMessage Response)> Send(
        string method,
        string path,
        object? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is HttpContent content)
            request.Content = content;
        else if (body is not null)
            request.Content = JsonContent.Create(body, options: PublicJson.Strict);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await Json(response), response);
    }

    private static async Task<JsonObject> Json(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : [];
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.StopAsync();
        await server.DisposeAsync();
        if (own is not null)
            await own.DisposeAsync();
    }
}
