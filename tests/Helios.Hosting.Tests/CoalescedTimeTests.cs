using Helios.Hosting.Timeliness;

namespace Helios.Hosting.Tests;

public sealed class CoalescedTimeTests
{
    private static readonly TimeSpan Once = Timeout.InfiniteTimeSpan;

    [Theory]
    [InlineData(1_000, 10_000, 1_000)]
    [InlineData(1_000, 10_001, 1_249)]
    [InlineData(1_000, 10_249, 1_001)]
    [InlineData(5_100, 10_000, 5_250)]
    [InlineData(999, 10_001, 999)]
    [InlineData(-1, 10_001, -1)]
    [InlineData(0, 10_001, 0)]
    public void A_timer_of_a_second_or_more_fires_at_the_next_quarter_of_a_second(int due, long now, int fires) =>
        CoalescedTime.Aligned(Milliseconds(due), Once, now).ShouldBe(Milliseconds(fires));

    [Theory]
    [InlineData(250, 10_001, 499)]
    [InlineData(249, 10_001, 249)]
    [InlineData(1_000, 10_001, 1_249)]
    public void A_periodic_timer_of_a_quarter_of_a_second_or_more_ticks_at_its_ends(int period, long now, int first) =>
        CoalescedTime.Aligned(Milliseconds(period), Milliseconds(period), now).ShouldBe(Milliseconds(first));

    [Fact]
    public async Task A_delay_is_over_after_its_time_and_not_before()
    {
        var began = TimeProvider.System.GetTimestamp();

        await Task.Delay(TimeSpan.FromSeconds(1), CoalescedTime.Shared, TestContext.Current.CancellationToken);

        // The system's timers may be early by a tick of the machine.
        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThan(Milliseconds(980));
    }

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);
}
