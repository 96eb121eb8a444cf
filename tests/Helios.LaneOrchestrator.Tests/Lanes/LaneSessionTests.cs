using Helios.Contracts;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.LaneOrchestrator.Tests.Support;

namespace Helios.LaneOrchestrator.Tests.Lanes;

/// <summary>What a lane makes of what the session registry tells it, in whatever order it comes.</summary>
public sealed class LaneSessionTests(LanesDatabase database) : IClassFixture<LanesDatabase>, IAsyncLifetime
{
    private LanesProcess process = null!;
    private LaneScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        process = await LanesProcess.Start(database.ConnectionString);
        scene = await new LaneScene(process).Begin();
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    [Fact]
    [Trait("req", "session-blocks-lane")]
    public async Task One_that_needs_a_person_blocks_it_until_it_goes_on()
    {
        var (lane, session) = (await scene.Ready(), SessionId.New());

        await process.Tell(Launched(lane, session, 2, needsPerson: true));

        var blocked = await scene.View(lane);
        (blocked.Status, blocked.Reason, blocked.Detail).ShouldBe((LaneStatus.Blocked, LaneReason.SessionNeedsInput, "Which colour?"));
        blocked.SessionsInFlight.ShouldBe([session]);
        await process.Tell(Launched(lane, session, 3));
        var running = await scene.View(lane);
        (running.Status, running.Reason, running.Detail).ShouldBe((LaneStatus.Running, null, null));
        (await scene.Topics(lane)).ShouldContain("lane.unblocked");
    }

    [Fact]
    [Trait("req", "session-blocks-lane")]
    public async Task What_was_overtaken_on_its_way_changes_nothing()
    {
        var (lane, session) = (await scene.Ready(), SessionId.New());
        await process.Tell(
            new SessionEnded
            {
                LaneId = lane,
                SessionId = session,
                SessionRevision = 5,
                Cause = Messages.Cause,
            }
        );
        var revision = (await scene.View(lane)).Revision;

        await process.Tell(Launched(lane, session, 4, needsPerson: true));
        await process.Tell(Launched(lane, session, 2));
        await process.Tell(
            new SessionOpened
            {
                LaneId = lane,
                SessionId = session,
                SessionRevision = 1,
                Cause = Messages.Cause,
            }
        );

        var after = await scene.View(lane);
        (after.Status, after.Revision).ShouldBe((LaneStatus.Ready, revision));
        after.SessionsInFlight.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_end_of_one_that_a_person_was_waited_for_frees_it()
    {
        var (lane, session, other) = (await scene.Ready(), SessionId.New(), SessionId.New());
        await process.Tell(Launched(lane, session, 2, needsPerson: true));
        await process.Tell(Launched(lane, other, 2));

        await process.Tell(
            new SessionEnded
            {
                LaneId = lane,
                SessionId = session,
                SessionRevision = 3,
                Cause = Messages.Cause,
            }
        );

        var after = await scene.View(lane);
        after.Status.ShouldBe(LaneStatus.Running);
        after.SessionsInFlight.ShouldBe([other]);
    }

    [Fact]
    [Trait("req", "session-lane-ends")]
    public async Task A_clean_up_tells_the_registry_where_there_was_a_session_and_nobody_where_there_was_none()
    {
        var (with, without) = (await scene.Ready(), await scene.Ready());
        await process.Tell(
            new SessionOpened
            {
                LaneId = with,
                SessionId = SessionId.New(),
                SessionRevision = 1,
                Cause = Messages.Cause,
            }
        );

        await process.Ask(Messages.CleanUp(with));
        await process.Ask(Messages.CleanUp(without));

        (await Told(with)).ShouldBe(1);
        (await Told(without)).ShouldBe(0);
    }

    [Fact]
    [Trait("req", "session-lane-ends")]
    public async Task A_session_that_comes_to_a_lane_that_goes_is_ended_too()
    {
        var lane = await scene.Ready();
        await process.Ask(Messages.CleanUp(lane));
        await process.Tell(Launched(lane, SessionId.New(), 2));
        (await Told(lane)).ShouldBe(1);
        await process.Tell(Messages.TornDown(await scene.Operation(lane, OperationKind.TearDown)));

        await process.Tell(
            new SessionOpened
            {
                LaneId = lane,
                SessionId = SessionId.New(),
                SessionRevision = 1,
                Cause = Messages.Cause,
            }
        );

        (await Told(lane)).ShouldBe(2);
        (await scene.View(lane)).Status.ShouldBe(LaneStatus.Closed);
    }

    private static SessionLaunched Launched(LaneId lane, SessionId session, long revision, bool needsPerson = false) =>
        new()
        {
            LaneId = lane,
            SessionId = session,
            SessionRevision = revision,
            NeedsPerson = needsPerson,
            Detail = needsPerson ? "Which colour?" : null,
            Cause = Messages.Cause,
        };

    // On the bus in memory what was sent stays for a while.
    private async Task<long> Told(LaneId lane) =>
        await process.Value<long>(
            $"select count(*) from outbox where message_type like '%LaneSessionsEnding' and envelope::text like '%{lane}%'"
        );
}
