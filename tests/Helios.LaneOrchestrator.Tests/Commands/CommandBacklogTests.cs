using Helios.LaneOrchestrator.Commands;

namespace Helios.LaneOrchestrator.Tests.Commands;

[Trait("req", "accepted-first")]
public sealed class CommandBacklogTests
{
    [Fact]
    public void Nobody_waits_where_nothing_is_under_way() => CommandBacklog.Empty.WaitAt(TimeSpan.FromHours(1)).ShouldBe(TimeSpan.Zero);

    [Fact]
    public void The_wait_is_what_is_before_at_the_speed_that_was_measured()
    {
        var backlog = Filled(100);
        for (var second = 1; second <= 20; second++)
            backlog = backlog.Answered(TimeSpan.FromSeconds(second));

        backlog.Count.ShouldBe(80);
        backlog.PerCommand.ShouldBe(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1));
        backlog.WaitAt(TimeSpan.FromSeconds(20)).ShouldBe(TimeSpan.FromSeconds(80), TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_stalled_queue_waits_at_least_as_long_as_it_has_stalled() =>
        Filled(1).WaitAt(TimeSpan.FromMinutes(5)).ShouldBe(TimeSpan.FromMinutes(5));

    [Fact]
    public void A_pause_without_work_does_not_count_as_slow()
    {
        var backlog = Filled(1)
            .Answered(TimeSpan.FromSeconds(1))
            .Entered(TimeSpan.FromHours(1))
            .Answered(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));

        backlog.PerCommand.ShouldBe(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public void A_caller_that_leaves_does_not_affect_the_measured_speed()
    {
        var backlog = Filled(3).Answered(TimeSpan.FromSeconds(1));

        backlog.Left().PerCommand.ShouldBe(backlog.PerCommand);
        backlog.Left().Count.ShouldBe(1);
    }

    private static CommandBacklog Filled(int count)
    {
        var backlog = CommandBacklog.Empty;
        for (var i = 0; i < count; i++)
            backlog = backlog.Entered(TimeSpan.Zero);
        return backlog;
    }
}
