using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Harness;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Contracts.Sessions;
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

namespace Helios.SessionRegistry.Tests.Sessions;

/// <summary>
/// The registry with a host, a lane saga and a harness monitor that are played: what they are told is kept, what they say is chosen.
/// </summary>
internal sealed class SessionScene : IAsyncDisposable
{
    public static readonly Cause Cause = new() { CorrelationId = "cor-of-the-test", Actor = "tester" };

    private readonly TestDatabase? database;
    private readonly IHost host;

    private SessionScene(TestDatabase? database, IHost host, string connectionString) =>
        (this.database, this.host, ConnectionString) = (database, host, connectionString);

    public string ConnectionString { get; }

    public HostId HostId { get; init; } = HostId.New();

    public WorkspaceId Workspace { get; init; } = WorkspaceId.New();

    /// <summary>What the monitor says when it is asked; by default nothing at all.</summary>
    public Func<Task<HarnessStatusAnswer?>> Harness
    {
        set => host.Services.GetRequiredService<Played>().Harness = value;
    }

    public IReadOnlyList<JsonObject> Events => [.. host.Services.GetRequiredService<Played>().Events];

    public static async Task<SessionScene> Start(
        RabbitVirtualHost? broker = null,
        SessionScene? beside = null,
        Action<Dictionary<string, string?>>? configure = null,
        bool registryElsewhere = false
    )
    {
        // Static in MassTransit: a logger of an earlier host would be used after its end.
        LogContext.Current = null;
        var made = beside is null ? await RegistryDatabase.Create() : null;
        var connection = beside?.ConnectionString ?? made!.ConnectionString;
        var settings = new Dictionary<string, string?>
        {
            ["Helios:Bus:Transport"] = "memory",
            ["Helios:Postgres:ConnectionString"] = connection,
            ["Helios:Sessions:SweepEvery"] = "00:00:00.05",
        };
        configure?.Invoke(settings);
        var hostId = beside?.HostId ?? HostId.New();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        if (broker is not null)
            builder.Configuration.AddInMemoryCollection(broker.Settings);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<Played>();
        if (broker is null)
            builder.Services.AddSingleton<IFeedConsumer>(services => services.GetRequiredService<Played>());
        builder.Services.AddHeliosDefaults(builder.Configuration, "session-registry");
        if (!registryElsewhere)
            builder.Services.AddSessionRegistry(builder.Configuration);
        builder.Services.AddHeliosBus(
            builder.Configuration,
            bus =>
            {
                if (!registryElsewhere)
                    bus.AddSessionRegistryEndpoints();
                if (beside is null)
                {
                    bus.AddConsumer<PlayedHost>().Endpoint(endpoint => endpoint.Name = Endpoints.HostControl(hostId));
                    bus.AddConsumer<PlayedLanes>().Endpoint(endpoint => endpoint.Name = Endpoints.Lanes);
                    bus.AddConsumer<PlayedMonitor>().Endpoint(endpoint => endpoint.Name = Endpoints.HarnessStatus);
                }
            }
        );
        var scene = new SessionScene(made, builder.Build(), connection)
        {
            HostId = hostId,
            Workspace = beside?.Workspace ?? WorkspaceId.New(),
        };
        await scene.host.StartAsync();
        return scene;
    }

    public EnsureSession Ensuring(LaneId? lane = null, string provider = SessionProviders.Codex) =>
        new()
        {
            NewSessionId = SessionId.New(),
            LaneId = lane ?? LaneId.New(),
            WorkspaceId = Workspace,
            HostId = HostId,
            Provider = provider,
            Argv = provider is SessionProviders.Command ? ["cat"] : [],
            PreferredTransport = provider is SessionProviders.Codex ? "native_openai" : null,
            Cause = Cause,
        };

    /// <summary>Asks where nothing is changed, or where the harness may have to be asked.</summary>
    public Task<object> Question<T>(T question)
        where T : class => Ask(Endpoints.SessionQuestions, question);

    public Task<object> Command<T>(T command)
        where T : class => Ask(Endpoints.Sessions, command);

    public async Task<SessionView> Ensured(EnsureSession asked) => (await Question(asked)).ShouldBeOfType<SessionFound>().Session;

    public async Task<SessionView> View(SessionId id) =>
        (await Question(new GetSession { SessionId = id })).ShouldBeOfType<SessionFound>().Session;

    /// <summary>A session whose agent runs.</summary>
    public async Task<SessionView> Running(EnsureSession? asked = null)
    {
        var session = await Ensured((asked ?? Ensuring()) with { Launch = true });
        await Report(Launched(session));
        await Eventually.Holds(async () => (await View(session.SessionId)).State.Session.State is SessionState.Working);
        return await View(session.SessionId);
    }

    public AgentLaunched Launched(SessionView session) =>
        new()
        {
            HostId = HostId,
            SessionId = session.SessionId,
            LaunchId = session.LaunchId!.Value,
            LaneId = session.LaneId,
            Pid = 4711,
            OccurredAt = Now,
            Cause = Cause,
        };

    public AgentEnded Ended(SessionView session, bool onRequest = true) =>
        new()
        {
            HostId = HostId,
            SessionId = session.SessionId,
            LaunchId = session.LaunchId!.Value,
            LaneId = session.LaneId,
            OnRequest = onRequest,
            OccurredAt = Now,
            Cause = Cause,
        };

    public SessionFactsReported Round(long number, params SessionFacts[] facts) =>
        new()
        {
            HostId = HostId,
            Round = number,
            RuntimeServer = RuntimeServerFinding.Alive,
            Facts = facts,
            OccurredAt = Now,
            Cause = Cause,
        };

    public static SessionFacts Facts(SessionView session, RuntimeFinding runtime, ProcessFinding process) =>
        new()
        {
            SessionId = session.SessionId,
            LaunchId = session.LaunchId!.Value,
            Runtime = runtime,
            Process = process,
            Evidence = $"{runtime} {process}",
        };

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Sends what a host says; a repeated message id is the same message.</summary>
    public async Task Report<T>(T report, Guid? messageId = null)
        where T : class
    {
        var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(Endpoints.Address(Endpoints.Sessions));
        await endpoint.Send(report, context => context.MessageId = messageId ?? context.MessageId);
    }

    public async Task Tell<T>(string endpoint, T message)
        where T : class
    {
        var address = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(Endpoints.Address(endpoint));
        await address.Send(message);
    }

    /// <summary>What the host was told, in the order in which it heard it.</summary>
    public IReadOnlyList<T> Orders<T>() => [.. host.Services.GetRequiredService<Played>().Orders.OfType<T>()];

    public IReadOnlyList<T> ToldLanes<T>() => [.. host.Services.GetRequiredService<Played>().Lanes.OfType<T>()];

    public IEnumerable<string> Topics(SessionId session) =>
        Events.Where(told => told["subject"]!.GetValue<string>() == session.ToString()).Select(told => told["type"]!.GetValue<string>());

    public async Task<T> Value<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public T Service<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
        if (database is not null)
            await database.DisposeAsync();
    }

    public async Task<UsageFound> Usage(FindUsage asked)
    {
        var clients = host.Services.GetRequiredService<IClientFactory>();
        var client = clients.CreateRequestClient<FindUsage>(Endpoints.Address(Endpoints.SessionQuestions), Eventually.Patience);
        return (await client.GetResponse<UsageFound>(asked)).Message;
    }

    private async Task<object> Ask<T>(string endpoint, T question)
        where T : class
    {
        var clients = host.Services.GetRequiredService<IClientFactory>();
        var client = clients.CreateRequestClient<T>(Endpoints.Address(endpoint), Eventually.Patience);
        using var handle = client.Create(question, CancellationToken.None);
        var found = handle.GetResponse<SessionFound>(readyToSend: false);
        var several = handle.GetResponse<SessionsFound>(readyToSend: false);
        var explained = handle.GetResponse<SessionExplained>(readyToSend: false);
        var accepted = handle.GetResponse<SessionMessageAccepted>(readyToSend: false);
        var refused = handle.GetResponse<Refused>();
        var first = await Task.WhenAny(found, several, explained, accepted, refused);
        return first == found ? (await found).Message
            : first == several ? (await several).Message
            : first == explained ? (await explained).Message
            : first == accepted ? (await accepted).Message
            : (await refused).Message;
    }

    internal sealed class Played : IFeedConsumer
    {
        public ConcurrentQueue<JsonObject> Events { get; } = [];

        public ConcurrentQueue<object> Orders { get; } = [];

        public ConcurrentQueue<object> Lanes { get; } = [];

        public Func<Task<HarnessStatusAnswer?>> Harness { get; set; } = () => Task.FromResult<HarnessStatusAnswer?>(null);

        public Task Consume(IReadOnlyList<FeedEvent> batch, CancellationToken cancellationToken)
        {
            foreach (var told in batch)
                Events.Enqueue(JsonNode.Parse(told.Body)!.AsObject());
            return Task.CompletedTask;
        }
    }

    internal sealed class PlayedHost(Played played)
        : IConsumer<LaunchAgent>,
            IConsumer<EndAgent>,
            IConsumer<SendToAgent>,
            IConsumer<RunNoticeCommand>
    {
        public Task Consume(ConsumeContext<LaunchAgent> context) => Keep(context.Message);

        public Task Consume(ConsumeContext<EndAgent> context) => Keep(context.Message);

        public Task Consume(ConsumeContext<SendToAgent> context) => Keep(context.Message);

        public Task Consume(ConsumeContext<RunNoticeCommand> context) => Keep(context.Message);

        private Task Keep(object order)
        {
            played.Orders.Enqueue(order);
            return Task.CompletedTask;
        }
    }

    internal sealed class PlayedLanes(Played played) : IConsumer<SessionOpened>, IConsumer<SessionLaunched>, IConsumer<SessionEnded>
    {
        public Task Consume(ConsumeContext<SessionOpened> context) => Keep(context.Message);

        public Task Consume(ConsumeContext<SessionLaunched> context) => Keep(context.Message);

        public Task Consume(ConsumeContext<SessionEnded> context) => Keep(context.Message);

        private Task Keep(object told)
        {
            played.Lanes.Enqueue(told);
            return Task.CompletedTask;
        }
    }

    internal sealed class PlayedMonitor(Played played) : IConsumer<GetHarnessStatus>
    {
        public async Task Consume(ConsumeContext<GetHarnessStatus> context)
        {
            if (await played.Harness() is { } answer)
                await context.RespondAsync(answer);
        }
    }
}
