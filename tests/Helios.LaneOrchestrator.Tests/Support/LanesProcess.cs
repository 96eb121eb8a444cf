using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Hosts;
using Helios.Contracts.Lanes;
using Helios.Hosting.Bus;
using Helios.Persistence.Feed;
using Helios.Persistence.Registration;
using Helios.Persistence.Transactions;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Helios.LaneOrchestrator.Tests.Support;

/// <summary>
/// The lane half of an orchestrator as it runs in a process of its own. Timers do not fire by themselves unless a test says so.
/// </summary>
public sealed class LanesProcess : IAsyncDisposable
{
    private readonly IHost host;

    private LanesProcess(IHost host) => this.host = host;

    public IServiceProvider Services => host.Services;

    public IBus Bus => Services.GetRequiredService<IBus>();

    public NpgsqlDataSource Database => Services.GetRequiredKeyedService<NpgsqlDataSource>("lanes");

    internal UnitOfWork Work => Services.GetRequiredKeyedService<UnitOfWork>("lanes");

    public static async Task<LanesProcess> Start(
        string connectionString,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IBusRegistrationConfigurator>? endpoints = null
    )
    {
        // The bus's static log context would keep the loggers of the first host.
        LogContext.ConfigureCurrentLogContext();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["Helios:Postgres:ConnectionString"] = connectionString,
                ["Helios:Postgres:MigrateAtStart"] = "true",
                ["Helios:Bus:Transport"] = "memory",
                ["Helios:Bus:StopWait"] = "00:00:02",
                ["Helios:Lanes:AdmitEvery"] = "01:00:00",
                ["Helios:Lanes:ResendEvery"] = "01:00:00",
                ["Helios:Lanes:JudgeHostsEvery"] = "01:00:00",
            }
        );
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        if (Environment.GetEnvironmentVariable("HELIOS_TEST_LOG") is not null)
            builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Information);

        builder.Services.AddSingleton<FeedRecorder>();
        builder.Services.AddSingleton<IFeedConsumer>(provider => provider.GetRequiredService<FeedRecorder>());
        builder.Services.AddLanes(builder.Configuration);
        builder.Services.AddHeliosPersistence(
            builder.Configuration,
            "lanes",
            store => store.Migrations(typeof(LaneOrchestratorLanes).Assembly).AddLaneLoops()
        );
        builder.Services.AddHeliosBus(
            builder.Configuration,
            bus =>
            {
                bus.AddLaneEndpoints();
                endpoints?.Invoke(bus);
            }
        );
        var built = builder.Build();
        await built.StartAsync();
        return new LanesProcess(built);
    }

    /// <summary>Asks the saga, and waits for its answer.</summary>
    public async Task<LaneAnswer> Ask<T>(T command, Guid? messageId = null)
        where T : class
    {
        var client = Bus.CreateRequestClient<T>(Endpoints.Address(Endpoints.Lanes), TimeSpan.FromSeconds(30));
        var answer = await client.GetResponse<LaneAccepted, Refused>(
            command,
            pipe => pipe.UseExecute(context => context.MessageId = messageId ?? context.MessageId)
        );
        return new LaneAnswer(
            answer.Is(out Response<LaneAccepted>? accepted) ? accepted.Message : null,
            answer.Is(out Response<Refused>? refused) ? refused.Message : null
        );
    }

    /// <summary>Tells the saga something, and waits until it is committed.</summary>
    public async Task Tell<T>(T message, Guid? messageId = null, string? endpoint = null)
        where T : class
    {
        var id = messageId ?? NewId.NextGuid();
        var address = await Bus.GetSendEndpoint(Endpoints.Address(endpoint ?? Endpoints.Lanes));
        await address.Send(message, context => context.MessageId = id);
        // A heartbeat is in no inbox.
        var committed = message is HostHeartbeat beat
            ? $"select count(*) from hosts where host_id = '{beat.HostId}' and last_sequence >= {beat.Sequence}"
            : $"select count(*) from inbox where message_id = '{id}'";
        await Eventually.Holds(async () => await Value<long>(committed) > 0, what: typeof(T).Name);
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

/// <summary>What the saga said.</summary>
public sealed record LaneAnswer(LaneAccepted? Accepted, Refused? Refused)
{
    /// <summary>The lane, where the command was taken.</summary>
    public LaneView Lane => Accepted?.Lane ?? throw new ShouldAssertException($"Refused: {Refused!.Reason}: {Refused.Detail}");

    /// <summary>The reason, where it was not.</summary>
    public RefusalReason Reason => Refused?.Reason ?? throw new ShouldAssertException("It was accepted.");
}
