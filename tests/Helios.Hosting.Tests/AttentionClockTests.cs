using Helios.Hosting.Timeliness;
using Helios.Testing;

namespace Helios.Hosting.Tests;

[Trait("req", "judge-on-time")]
public sealed class AttentionClockTests : IDisposable
{
    private readonly ManualClock clock = new();
    private readonly AttentionClock attention;
    private readonly DateTimeOffset start;

    public AttentionClockTests()
    {
        start = clock.GetUtcNow();
        attention = new AttentionClock(clock);
    }

    public void Dispose() => attention.Dispose();

    [Fact]
    public void A_process_that_is_on_time_notices_all_the_time_there_is()
    {
        clock.Advance(TimeSpan.FromSeconds(90));

        attention.Since(start).ShouldBe(TimeSpan.FromSeconds(90));
        attention.Since(clock.GetUtcNow() - TimeSpan.FromSeconds(20)).ShouldBe(TimeSpan.FromSeconds(20));
        attention.LateSince(start).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Time_in_which_it_was_stopped_does_not_count_also_before_its_first_timer_has_fired_again()
    {
        clock.Advance(TimeSpan.FromSeconds(10));
        clock.Sleep(TimeSpan.FromSeconds(40));

        attention.LateSince(start).ShouldBe(TimeSpan.FromSeconds(39));
        clock.Advance(TimeSpan.FromSeconds(5));
        attention.Since(start).ShouldBe(TimeSpan.FromSeconds(16));
        attention.Since(clock.GetUtcNow() - TimeSpan.FromSeconds(5)).ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_judge_that_looks_before_any_timer_has_fired_again_knows_that_it_slept()
    {
        var frozen = new FrozenTimers();
        using var judge = new AttentionClock(frozen);
        frozen.Now += TimeSpan.FromMinutes(1);

        judge.LateSince(frozen.Now - TimeSpan.FromMinutes(1)).ShouldBe(TimeSpan.FromSeconds(59));
    }

    [Fact]
    public void Before_its_start_it_has_noticed_nothing()
    {
        clock.Advance(TimeSpan.FromSeconds(3));

        attention.Since(start - TimeSpan.FromHours(1)).ShouldBe(TimeSpan.FromSeconds(3));
        attention.LateSince(start - TimeSpan.FromHours(1)).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_message_that_waits_in_hand_says_that_later_ones_may_wait_behind_it_until_it_is_handled_or_stuck()
    {
        var message = new object();
        clock.Advance(TimeSpan.FromSeconds(10));
        attention.Received(message);
        clock.Advance(TimeSpan.FromSeconds(30));

        attention.Since(start).ShouldBe(TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromMinutes(15));
        attention.Since(start).ShouldBe(clock.GetUtcNow() - start, "what is stuck holds up no judgement for ever");
        attention.Handled(message);
        attention.LateSince(start).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Messages_that_wait_keep_nobody_from_judging_what_they_look_at_themselves()
    {
        var began = clock.GetTimestamp();
        attention.Received(new object());
        clock.Advance(TimeSpan.FromSeconds(30));

        attention.Awake(began).ShouldBe(TimeSpan.FromSeconds(30));
        clock.Sleep(TimeSpan.FromSeconds(40));
        attention.Awake(began).ShouldBe(TimeSpan.FromSeconds(31));
        attention.AsleepSince(start).ShouldBe(TimeSpan.FromSeconds(39));
        attention.Since(start).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void A_word_that_took_longer_than_such_words_take_waited_in_a_queue_whatever_the_clocks_are()
    {
        var hours = TimeSpan.FromHours(3);
        attention.Heard("host", clock.GetUtcNow() - hours);
        clock.Advance(TimeSpan.FromSeconds(60));
        attention.Heard("host", clock.GetUtcNow() - hours - TimeSpan.FromSeconds(25));

        attention.LateSince(start).ShouldBe(TimeSpan.FromSeconds(25));
        attention.Heard("another", clock.GetUtcNow() + hours);
        attention.LateSince(start).ShouldBe(TimeSpan.FromSeconds(25));
    }

    [Fact]
    public void What_happens_at_the_same_time_counts_once()
    {
        clock.Advance(TimeSpan.FromSeconds(10));
        attention.Heard("host", clock.GetUtcNow());
        clock.Sleep(TimeSpan.FromSeconds(20));
        attention.Heard("host", clock.GetUtcNow() - TimeSpan.FromSeconds(20));

        attention.LateSince(start).ShouldBe(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void What_is_over_for_long_is_forgotten()
    {
        clock.Sleep(TimeSpan.FromMinutes(5));
        clock.Advance(TimeSpan.FromMinutes(40));

        attention.LateSince(start).ShouldBe(TimeSpan.Zero);
    }

    private sealed class FrozenTimers : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Now.UtcTicks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Silent();

        private sealed class Silent : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
                // There is nothing to let go of.
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
