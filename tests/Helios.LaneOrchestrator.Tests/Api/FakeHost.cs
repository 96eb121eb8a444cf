using System.Collections.Concurrent;
using System.Net.WebSockets;
using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Tunnels;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Helios.LaneOrchestrator.Tests.Api;

/// <summary>Plays a worktree agent on the bus: what it says about repositories and what it streams is set by the test.</summary>
internal sealed class FakeHost
{
    public const string Commit = "0123456789012345678901234567890123456789";

    public HostId Id { get; } = HostId.New();

    /// <summary>Whether it answers at all.</summary>
    public bool Silent { get; set; }

    public ConcurrentQueue<object> Heard { get; } = new();

    public Func<InspectRepository, object> Inspects { get; set; } = question => new RepositoryInspected
    {
        HostId = question.HostId,
        CommonDir = $"{question.Repository.TrimEnd('/')}/.git",
        DefaultBranch = "main",
        HeadCommit = Commit,
    };

    public Func<ResolveBase, object> Resolves { get; set; } = question => new BaseResolved
    {
        HostId = question.HostId,
        BaseCommit = Commit,
        BranchExisted = false,
    };

    /// <summary>What it sends through a tunnel.</summary>
    public Func<OpenTunnel, IAsyncEnumerable<TunnelFrame>>? Streams { get; set; }

    public static RepositoryRefused Refuse(HostId host, RepositoryRefusalReason reason) => new()
    {
        HostId = host,
        Reason = reason,
        Detail = $"It is {reason}.",
    };

    public void AddTo(IBusRegistrationConfigurator bus)
    {
        bus.AddConsumer<Ears>().Endpoint(endpoint => endpoint.Name = Endpoints.Host(Id));
    }

    public async Task Join(IServiceProvider services)
    {
        var database = services.GetRequiredKeyedService<NpgsqlDataSource>(LaneOrchestratorService.Schema);
        await using var command = database.CreateCommand("""
            insert into hosts (host_id, name, status, incarnation, boot_id, installation_id, slots, last_heartbeat_at, joined_at, updated_at, revision)
            values ($1, 'fake', 'online', 1, 'boot', 'default', 50, now(), now(), now(), 1)
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Id.ToString() });
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Ears(FakeHost host) : IConsumer<InspectRepository>, IConsumer<ResolveBase>, IConsumer<OpenTunnel>
    {
        public Task Consume(ConsumeContext<InspectRepository> context) => Answer(context, host.Inspects(context.Message));

        public Task Consume(ConsumeContext<ResolveBase> context) => Answer(context, host.Resolves(context.Message));

        public async Task Consume(ConsumeContext<OpenTunnel> context)
        {
            host.Heard.Enqueue(context.Message);
            if (host.Silent || host.Streams is not { } streams)
                return;
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Authorization", $"Bearer {context.Message.Token}");
            await socket.ConnectAsync(new Uri(context.Message.Url), context.CancellationToken);
            await foreach (var frame in streams(context.Message))
                await socket.SendAsync(frame.ToArray(), WebSocketMessageType.Binary, true, context.CancellationToken);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.CancellationToken);
        }

        private Task Answer(ConsumeContext context, object answer)
        {
            host.Heard.Enqueue(answer);
            return host.Silent ? Task.CompletedTask : context.RespondAsync(answer);
        }
    }
}
