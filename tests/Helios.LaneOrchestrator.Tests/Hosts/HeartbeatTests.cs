using Helios.Contracts;
using Helios.Contracts.Hosts;
using Helios.LaneOrchestrator.Tests.Api;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Helios.LaneOrchestrator.Tests.Hosts;

[Trait("req", "host-liveness")]
public sealed class HeartbeatTests
{
    [Fact]
    public async Task Leave_no_row_each()
    {
        await using var it = await Orchestrator.Start();
        var (_, incarnation) = await Host(it);
        var bus = it.Services.GetRequiredService<IBus>();
        var lanes = await bus.GetSendEndpoint(Endpoints.Address(Endpoints.Lanes));
        var message = NewId.NextGuid();

        for (var delivery = 0; delivery < 2; delivery++)
            await lanes.Send(
                new HostHeartbeat
                {
                    HostId = it.Host.Id,
                    Incarnation = incarnation,
                    Sequence = 4711,
                    OccurredAt = TimeProvider.System.GetUtcNow(),
                },
                context => context.MessageId = message
            );

        await Eventually.Holds(async () => (await Host(it)).Sequence == 4711);
        await using var inbox = it.Database.CreateCommand($"select count(*) from inbox where message_id = '{message}'");
        (await inbox.ExecuteScalarAsync()).ShouldBe(0L);
    }

    private static async Task<(long Sequence, long Incarnation)> Host(Orchestrator it)
    {
        await using var select = it.Database.CreateCommand($"select last_sequence, incarnation from hosts where host_id = '{it.Host.Id}'");
        await using var row = await select.ExecuteReaderAsync();
        (await row.ReadAsync()).ShouldBeTrue();
        return (row.GetInt64(0), row.GetInt64(1));
    }
}
