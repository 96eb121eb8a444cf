using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Operations;
using Helios.LaneOrchestrator.Tests.Support;
using Helios.Testing;

namespace Helios.LaneOrchestrator.Tests.Lanes;

/// <summary>What a host is sent when results of its operations are recorded.</summary>
[Trait("req", "lane-lifecycle")]
public sealed class SettlementTests(LanesDatabase database) : IClassFixture<LanesDatabase>, IAsyncLifetime
{
    private readonly ScriptedHost host = new();
    private LanesProcess process = null!;
    private LaneScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        process = await LanesProcess.Start(database.ConnectionString);
        scene = await new LaneScene(process).Begin();
        await host.OpenControl(process, scene.Host);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    [Fact]
    public async Task Every_recorded_result_is_confirmed_without_a_message_in_the_outbox()
    {
        var operations = new List<OperationRef>();
        for (var i = 0; i < 5; i++)
        {
            var create = scene.Create();
            await process.Ask(create);
            operations.Add(await scene.Operation(create.LaneId, OperationKind.Provision));
        }

        await Task.WhenAll(operations.Select(operation => process.Tell(Messages.Provisioned(operation))));

        await Eventually.Holds(() => operations.All(operation => Confirmed(operation.OperationId) == 1));
        (await process.Value<long>("select count(*) from outbox where message_type like '%SettleOperations'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_host_that_repeats_a_result_is_told_again_that_it_is_recorded()
    {
        var create = scene.Create();
        await process.Ask(create);
        var operation = await scene.Operation(create.LaneId, OperationKind.Provision);
        await process.Tell(Messages.Provisioned(operation));
        await Eventually.Holds(() => Confirmed(operation.OperationId) == 1);

        await process.Tell(Messages.Provisioned(operation));

        await Eventually.Holds(() => Confirmed(operation.OperationId) == 2);
    }

    private int Confirmed(OperationId operation) =>
        host.Told.OfType<SettleOperations>().Count(told => told.OperationIds.Contains(operation));
}
