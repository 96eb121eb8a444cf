using System.Diagnostics;
using Helios.Contracts;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Tests.Support;
using Helios.Testing;
using Npgsql;

namespace Helios.LaneOrchestrator.Tests.Placement;

[Trait("req", "lane-capacity")]
public sealed class LongQueueTests(LanesDatabase database) : IClassFixture<LanesDatabase>
{
    private const int Waiting = 100;

    [Fact]
    public async Task A_long_queue_is_not_gone_through_lane_by_lane_for_one_slot()
    {
        await using var one = await LanesProcess.Start(database.ConnectionString);
        var scene = await new LaneScene(one).Begin(slots: 1);
        await one.Ask(scene.Create());
        for (var lane = 0; lane < Waiting; lane++)
            await one.Ask(scene.Create() with { Queue = true });
        // Each of these asked for the next lane, too.
        await Eventually.Holds(async () =>
            await one.Value<long>("select count(*) from outbox where sent_at is null and token is null") == 0
        );

        var attempts = 0;
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                // Other tests have their own databases.
                if (Has(activity, "with mine as") && Has(activity, name))
                    Interlocked.Increment(ref attempts);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await one.Execute($"update hosts set slots = 2 where host_id = '{scene.Host}'");
        var admission = await one.Bus.GetSendEndpoint(Endpoints.Address(Endpoints.Admission));
        await admission.Send(new AdmitNext { Cause = Messages.Cause });

        await Eventually.Holds(async () =>
            await one.Value<long>("select count(*) from admissions where admitted_at is null") == Waiting - 1
        );
        // The queue may be swept meanwhile, too.
        Volatile.Read(ref attempts).ShouldBeInRange(1, 5);
    }

    private static bool Has(Activity activity, string text) =>
        activity.TagObjects.Any(tag => tag.Value is string value && value.Contains(text, StringComparison.Ordinal));
}
