using Helios.Hosting.Bus;
using Helios.Persistence.Feed;
using Helios.Persistence.Registration;
using Helios.Persistence.Sagas;
using Helios.Persistence.Transactions;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Helios.Persistence.Tests.Support;

/// <summary>
/// A service as it runs in a process of its own, with short waits. Several of them on one database are several processes.
/// </summary>
public sealed class TestProcess : IAsyncDisposable
{
    public const string Schema = "things";

    private readonly IHost host;

    private TestProcess(IHost host) => this.host = host;

    public IServiceProvider Services => host.Services;

    public IBus Bus => Services.GetRequiredService<IBus>();

    public UnitOfWork Work => Services.GetRequiredKeyedService<UnitOfWork>(Schema);

    public NpgsqlDataSource Database => Services.GetRequiredKeyedService<NpgsqlDataSource>(Schema);

    public Deliveries Deliveries => Services.GetRequiredService<Deliveries>();

    public TestFeed Feed => Services.GetRequiredService<TestFeed>();

    public static async Task<TestProcess> Start(
        TestStore store,
        Action<PersistenceBuilder>? configure = null,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IBusRegistrationConfigurator>? endpoints = null,
        Action<IServiceCollection>? services = null
    )
    {
        // The bus's static log context would keep the loggers of the first host.
        LogContext.ConfigureCurrentLogContext();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Helios:Postgres:ConnectionString"] = store.ConnectionString,
                ["Helios:Postgres:MigrateAtStart"] = "true",
                ["Helios:Postgres:RelayLease"] = "00:00:01",
                ["Helios:Postgres:Poll"] = "00:00:00.100",
                ["Helios:Postgres:LeaseLasts"] = "00:00:01",
                ["Helios:Bus:FailureDelay"] = "00:00:00.010",
                ["Helios:Bus:StopWait"] = "00:00:02",
            }
        );
        builder.Configuration.AddInMemoryCollection(store.Settings);
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        if (Environment.GetEnvironmentVariable("HELIOS_TEST_LOG") is not null)
        {
            builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Information);
        }

        builder.Services.AddSingleton<Deliveries>();
        builder.Services.AddSingleton<TestFeed>();
        builder.Services.AddSingleton<IFeedConsumer>(provider => provider.GetRequiredService<TestFeed>());
        builder.Services.AddSingleton<ISagaRowStore<Counter>, CounterRows>();
        builder.Services.AddHeliosPersistence(
            builder.Configuration,
            Schema,
            schema =>
            {
                schema.Migrations(typeof(TestProcess).Assembly);
                configure?.Invoke(schema);
            }
        );
        services?.Invoke(builder.Services);
        builder.Services.AddHeliosBus(
            builder.Configuration,
            endpoints
                ?? (
                    bus =>
                    {
                        bus.AddSagaStateMachine<CounterStateMachine, Counter, CounterDefinition>().HeliosRepository();
                        bus.AddConsumer<NoteConsumer, NoteDefinition>();
                        bus.AddConsumer<Listener, ListenerDefinition>();
                    }
                )
        );
        var built = builder.Build();
        await built.StartAsync();
        return new TestProcess(built);
    }

    public async Task Send<T>(string queue, T message, Guid? messageId = null)
        where T : class
    {
        var endpoint = await Bus.GetSendEndpoint(new Uri($"exchange:{queue}"));
        await endpoint.Send(
            message,
            context =>
            {
                if (messageId is { } id)
                {
                    context.MessageId = id;
                }
            }
        );
    }

    public async Task<Response<TResponse>> Ask<TRequest, TResponse>(string queue, TRequest message, Guid? messageId = null)
        where TRequest : class
        where TResponse : class
    {
        var client = Bus.CreateRequestClient<TRequest>(new Uri($"exchange:{queue}"), Eventually.Patience);
        return await client.GetResponse<TResponse>(
            message,
            pipe =>
                pipe.UseExecute(context =>
                {
                    if (messageId is { } id)
                    {
                        context.MessageId = id;
                    }
                })
        );
    }

    public async Task<long> Count(string table, string where = "true")
    {
        await using var command = Database.CreateCommand($"select count(*) from {table} where {where}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task<T?> Value<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    public async Task Execute(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }
}
