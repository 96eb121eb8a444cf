using System.Data.Common;
using Helios.Hosting.Bus;
using MassTransit.Middleware;

namespace Helios.Hosting.Tests;

public sealed class RetryScheduleTests
{
    private static readonly BusOptions Options = new();

    [Fact]
    public void The_schedule_repeats_a_conflict_often_quickly_and_never_in_step()
    {
        var conflict = new Failure("40001", transient: true);

        RetrySchedule.Next(conflict, 0, 0, Options).ShouldBe(TimeSpan.FromMilliseconds(0.5));
        RetrySchedule.Next(conflict, 0, 1, Options).ShouldBe(TimeSpan.FromMilliseconds(2.5));
        RetrySchedule.Next(conflict, 99, 1, Options)!.Value.ShouldBeLessThanOrEqualTo(TimeSpan.FromMilliseconds(50));
        RetrySchedule.Next(conflict, 100, 0.5, Options).ShouldBeNull();
        RetrySchedule.Next(new Failure("40H01", transient: true), 50, 0.5, Options).ShouldNotBeNull();
    }

    [Fact]
    public void The_schedule_waits_for_a_database_that_is_away_and_gives_up_after_many_minutes()
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
    public void The_schedule_tries_any_other_failure_a_few_times_also_inside_another()
    {
        var failure = new InvalidOperationException("outer", new Failure("23505", transient: false));

        RetrySchedule.Next(failure, 0, 0.5, Options).ShouldBe(TimeSpan.FromMilliseconds(100));
        RetrySchedule.Next(failure, 2, 0.5, Options).ShouldBe(TimeSpan.FromMilliseconds(900));
        RetrySchedule.Next(failure, 3, 0.5, Options).ShouldBeNull();
        RetrySchedule
            .Next(new InvalidOperationException("outer", new Failure("40P01", transient: true)), 50, 0.5, Options)
            .ShouldNotBeNull();
    }

    [Theory]
    [InlineData("25006")]
    [InlineData("25P03")]
    [InlineData("57014")]
    [InlineData("57P05")]
    [InlineData("0A000")]
    [InlineData("26000")]
    public void The_schedule_waits_for_a_database_that_is_read_only_or_has_ended_the_session(string state) =>
        RetrySchedule.Next(new Failure(state, transient: false), 200, 0.5, Options).ShouldNotBeNull();

    [Fact]
    public void The_schedule_counts_each_kind_of_failure_by_itself()
    {
        var policy = new HeliosRetryPolicy(new BusOptions { FailureRetries = 1 });
        var (outage, failure) = (new Failure(null, transient: true), new InvalidOperationException());
        using var context = policy.CreatePolicyContext(new Message());

        context.CanRetry(outage, out var attempt).ShouldBeTrue();
        for (var retry = 0; retry < 50; retry++)
            attempt.CanRetry(outage, out attempt).ShouldBeTrue();
        // After a long outage, the first ordinary failure is not the last.
        attempt.CanRetry(failure, out attempt).ShouldBeTrue();
        attempt.Delay.ShouldNotBeNull().ShouldBeLessThan(TimeSpan.FromSeconds(1));
        attempt.CanRetry(failure, out _).ShouldBeFalse();
    }

    private sealed class Message : BasePipeContext;

    [Fact]
    public void The_schedule_does_not_repeat_what_was_called_off() =>
        RetrySchedule.Next(new OperationCanceledException(), 0, 0.5, Options).ShouldBeNull();

    private sealed class Failure(string? state, bool transient) : DbException("failure")
    {
        public override string? SqlState => state;

        public override bool IsTransient => transient;
    }
}
