using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Hosts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Tests.Support;
using MassTransit;

namespace Helios.LaneOrchestrator.Tests.Lanes;

[Trait("req", "lane-serial")]
public sealed class BusyLaneTests(LanesDatabase database) : IClassFixture<LanesDatabase>, IAsyncLifetime
{
    private LanesProcess one = null!;
    private LanesProcess two = null!;
    private LaneScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        one = await LanesProcess.Start(database.ConnectionString);
        two = await LanesProcess.Start(database.ConnectionString);
        scene = await new LaneScene(one).Begin();
    }

    public async ValueTask DisposeAsync()
    {
        await one.DisposeAsync();
        await two.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_hundred_messages_at_once_grow_the_revision_by_the_accepted_ones(bool twoProcesses)
    {
        var lane = await scene.Ready();
        var before = (await scene.View(lane)).Revision;

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(i =>
                {
                    var process = twoProcesses && i % 2 == 1 ? two : one;
                    return (i % 5) switch
                    {
                        0 or 1 => process.Ask(Messages.Attach(lane, $"agent {i % 40}")),
                        2 => process.Ask(Messages.Detach(lane, $"agent {i * 7 % 40}")),
                        3 => process.Ask(Messages.StartRun(lane)),
                        _ => process.Ask(new ShareLane { LaneId = lane, Cause = Messages.Cause }),
                    };
                })
        );

        var accepted = answers.Where(answer => answer.Accepted is { Changed: true }).Select(answer => answer.Lane.Revision).ToList();
        accepted.Order().ShouldBe(Enumerable.Range(1, accepted.Count).Select(i => before + i));
        (await scene.View(lane)).Revision.ShouldBe(before + accepted.Count);
    }

    [Fact]
    public async Task A_request_that_is_delivered_twice_is_answered_twice_and_done_once()
    {
        var id = NewId.NextGuid();
        var create = scene.Create();
        var first = await one.Ask(create, id);
        var second = await one.Ask(create, id);
        second.Lane.Revision.ShouldBe(first.Lane.Revision);
        (await one.Value<long>($"select count(*) from host_operations where lane_id = '{create.LaneId}'")).ShouldBe(1);
        // The same lane asked for in another message is found, not made again.
        (await one.Ask(create)).Accepted!.Changed.ShouldBeFalse();
        (await one.Value<long>($"select count(*) from admissions where lane_id = '{create.LaneId}'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_duplicate_of_any_message_in_any_state_has_no_second_effect()
    {
        foreach (var state in new[] { LaneStatus.New, LaneStatus.Provisioning, LaneStatus.Running, LaneStatus.Shared, LaneStatus.Cleaning })
        {
            foreach (var meeting in LaneCase.All.DistinctBy(meeting => meeting.Event))
            {
                var lane = await scene.Put(state, row => row.SessionsInFlight.Add(SessionId.New()));
                dynamic message = meeting.Message(scene, lane);
                var id = NewId.NextGuid();
                if (meeting.IsCommand)
                    await one.Ask(message, id);
                else
                    await one.Tell(message, id);
                var once = await Trace(lane.LaneId);
                if (meeting.IsCommand)
                    await one.Ask(message, id);
                else
                    await Send(message, id);
                (await Trace(lane.LaneId)).ShouldBe(once, $"{meeting.Name} in {state}");
            }
        }
    }

    [Fact]
    public void A_busy_lane_does_not_keep_a_host_from_showing_that_it_lives()
    {
        var host = HostId.New();
        LanesEndpoint
            .KeyOf(
                new HostHeartbeat
                {
                    HostId = host,
                    Incarnation = 1,
                    Sequence = 1,
                    OccurredAt = DateTimeOffset.UnixEpoch,
                }
            )
            .ShouldBeNull();
        // What changes the host goes in its order.
        LanesEndpoint.KeyOf(Messages.Register(host)).ShouldBe(host.ToString());
    }

    // Goes through the lane's partition after the duplicate: when it is answered, the duplicate has been dealt with.
    private async Task Send<T>(T message, Guid id)
        where T : class
    {
        var endpoint = await one.Bus.GetSendEndpoint(Endpoints.Address(Endpoints.Lanes));
        await endpoint.Send(message, context => context.MessageId = id);
        await one.Ask(Messages.CleanUp(LaneOf(message)) with { ExpectedRevision = -1 });
    }

    private static LaneId LaneOf<T>(T message)
        where T : class => LaneId.Parse(LanesEndpoint.KeyOf(message)!);

    private async Task<(string? Lane, long Operations)> Trace(LaneId lane) =>
        (
            await one.Value<string>($"select revision || status || array_length(agents, 1) from lanes where lane_id = '{lane}'"),
            await one.Value<long>($"select count(*) from host_operations where lane_id = '{lane}'")
        );
}
