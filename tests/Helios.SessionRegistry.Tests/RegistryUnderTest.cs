using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Harness;
using Helios.Hosting;
using Helios.Hosting.Bus;
using Helios.Persistence.Feed;
using Helios.Persistence.Transactions;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Helios.SessionRegistry.Tests;

/// <summary>The registry on a real database, and on an in-memory bus or a real broker.</summary>
internal sealed class RegistryUnderTest : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly IHost host;

    private RegistryUnderTest(TestDatabase database, IHost host) => (this.database, this.host) = (database, host);

    public IReadOnlyList<JsonObject> Events => [.. host.Services.GetRequiredService<Listener>().Heard];

    public static async Task<RegistryUnderTest> Start(RabbitVirtualHost? broker = null)
    {
        // Static in MassTransit: a logger of an earlier host would be used after its end.
        LogContext.Current = null;
        var made = await RegistryDatabase.Create();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Helios:Bus:Transport"] = "memory",
                ["Helios:Postgres:ConnectionString"] = made.ConnectionString,
            }
        );
        if (broker is not null)
            builder.Configuration.AddInMemoryCollection(broker.Settings);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<Listener>();
        builder.Services.AddSingleton<IFeedConsumer>(services => services.GetRequiredService<Listener>());
        builder.Services.AddHeliosDefaults(builder.Configuration, "session-registry");
        builder.Services.AddSessionRegistry(builder.Configuration);
        builder.Services.AddHeliosBus(builder.Configuration, bus => bus.AddSessionRegistryEndpoints());
        var registry = new RegistryUnderTest(made, builder.Build());
        await registry.host.StartAsync();
        return registry;
    }

    /// <summary>Delivers a report, and waits until it was consumed: of a repeated message id only the first has an effect.</summary>
    public async Task Report(HarnessStatusReported report, Guid? messageId = null)
    {
        var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(Endpoints.Address(Endpoints.SessionHarness));
        await endpoint.Send(report, context => context.MessageId = messageId ?? context.MessageId);
    }

    public async Task<(string Status, string? Reason, long Sequence, long Revision)> Row()
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var select = new NpgsqlCommand("select status, reason, sequence, revision from sessions.harness_status", connection);
        await using var row = await select.ExecuteReaderAsync();
        (await row.ReadAsync()).ShouldBeTrue();
        return (row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetInt64(2), row.GetInt64(3));
    }

    public async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        await database.DisposeAsync();
    }

    private sealed class Listener : IFeedConsumer
    {
        public ConcurrentQueue<JsonObject> Heard { get; } = [];

        public Task Consume(IReadOnlyList<FeedEvent> batch, CancellationToken cancellationToken)
        {
            foreach (var told in batch)
                Heard.Enqueue(JsonNode.Parse(told.Body)!.AsObject());
            return Task.CompletedTask;
        }
    }
}
