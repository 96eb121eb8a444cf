using System.Data.Common;

namespace Helios.Hosting.Tests;

public sealed class RetryScheduleTests
{
    private static readonly BusOptions Options = new();

    [Fact]
    public void Repeats_a_conflict_often_quickly_and_never_in_step()
    {
        var conflict = new Failure("40001", transient: true);

        RetrySchedule.Next(conflict, 0, 0, Options).ShouldBe(TimeSpan.FromMilliseconds(0.5));
        RetrySchedule.Next(conflict, 0, 1, Options).ShouldBe(TimeSpan.FromMilliseconds(2.5));
        RetrySchedule.Next(conflict, 99, 1, Options)!.Value.ShouldBeLessThanOrEqualTo(TimeSpan.FromMilliseconds(50));
        RetrySchedule.Next(conflict, 100, 0.5, Options).ShouldBeNull();
        RetrySchedule.Next(new Failure("40H01", transient: true), 50, 0.5, Options).ShouldNotBeNull();
    }

    [Fact]
    public void Waits_for_a_database_that_is_away_and_gives_up_after_many_minutes()
    {
        var outage = new Failure(null, transient: true);
        var total = TimeSpan.Zero;
        for (var retry = 0; RetrySchedule.Next(outage, retry, 0.5, Options) is { } wait; retry++)
        {
            wait.ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
            total += wait;
        }

        total.ShouldBeGreaterThan(TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void Tries_any_other_failure_a_few_times_also_inside_another()
    {
        var failure = new InvalidOperationException("outer", new Failure("23505", transient: false));

        RetrySchedule.Next(failure, 0, 0.5, Options).ShouldBe(TimeSpan.FromMilliseconds(100));
        RetrySchedule.Next(failure, 2, 0.5, Options).ShouldBe(TimeSpan.FromMilliseconds(900));
        RetrySchedule.Next(failure, 3, 0.5, Options).ShouldBeNull();
        RetrySchedule
            .Next(new InvalidOperationException("outer", new Failure("40P01", transient: true)), 50, 0.5, Options)
            .ShouldNotBeNull();
    }

    [Fact]
    public void Does_not_repeat_what_was_called_off() =>
        RetrySchedule.Next(new OperationCanceledException(), 0, 0.5, Options).ShouldBeNull();

    private sealed class Failure(string? state, bool transient) : DbException("failure")
    {
        public override string? SqlState => state;

        public override bool IsTransient => transient;
    }
}
