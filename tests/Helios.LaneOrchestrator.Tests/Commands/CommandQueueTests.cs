using Helios.LaneOrchestrator.Commands;
using Helios.LaneOrchestrator.Outcomes;
using Helios.Testing;

namespace Helios.LaneOrchestrator.Tests.Commands;

[Trait("req", "accepted-first")]
public sealed class CommandQueueTests
{
    private readonly ManualClock clock = new();

    [Fact]
    public async Task Commands_have_their_turn_in_the_order_they_came()
    {
        using var queue = Queue(atOnce: 1);
        var order = new List<int>();
        var first = await Enter(queue);
        var others = Enumerable
            .Range(1, 50)
            .Select(async index =>
            {
                using var turn = await Enter(queue);
                lock (order)
                    order.Add(index);
            })
            .ToList();

        first.Dispose();
        await Task.WhenAll(others);

        order.ShouldBe(Enumerable.Range(1, 50));
    }

    [Fact]
    public async Task No_more_are_under_way_than_may_be()
    {
        using var queue = Queue(atOnce: 2);
        using var first = await Enter(queue);
        var second = await Enter(queue);
        var third = Enter(queue);

        third.IsCompleted.ShouldBeFalse();
        second.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task A_command_beyond_the_limit_is_refused_with_nothing_recorded()
    {
        using var queue = Queue(atOnce: 1, most: 2);
        using var first = await Enter(queue);
        var second = Enter(queue);

        (await queue.Enter(CancellationToken.None)).Refused(out var refusal, out _).ShouldBeTrue();

        refusal!.Reason.ShouldBe(ProblemReason.Overloaded);
        refusal.Recorded.ShouldBe(false);
        refusal.RetryAfter.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task A_command_that_would_wait_too_long_is_refused_and_admitted_when_the_queue_moves_again()
    {
        using var queue = Queue(atOnce: 1);
        var stuck = await Enter(queue);
        clock.Advance(TimeSpan.FromSeconds(31));

        (await queue.Enter(CancellationToken.None)).Refused(out _, out _).ShouldBeTrue();
        stuck.Dispose();

        (await Enter(queue)).Dispose();
    }

    [Fact]
    public async Task A_caller_that_leaves_leaves_no_gap()
    {
        using var queue = Queue(atOnce: 1, most: 2);
        using var gone = new CancellationTokenSource();
        var first = await Enter(queue);
        var waiting = queue.Enter(gone.Token);
        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);

        var next = Enter(queue);
        first.Dispose();
        (await next).Dispose();
        (await Enter(queue)).Dispose();
    }

    [Fact]
    public async Task A_turn_is_released_once()
    {
        using var queue = Queue(atOnce: 1);
        var turn = await Enter(queue);
        turn.Dispose();
        turn.Dispose();

        using var first = await Enter(queue);
        Enter(queue).IsCompleted.ShouldBeFalse();
    }

    private CommandQueue Queue(int atOnce, int most = 1000) => new(atOnce, most, TimeSpan.FromSeconds(30), clock);

    private static async Task<CommandTurn> Enter(CommandQueue queue)
    {
        (await queue.Enter(CancellationToken.None)).Refused(out var refusal, out var turn).ShouldBeFalse(refusal?.Detail);
        return turn!;
    }
}
