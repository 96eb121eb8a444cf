using Helios.Hosting.Concurrency;
using Helios.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Helios.Hosting.Tests;

public sealed class LoopTests : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly ManualClock time = new();
    private readonly CancellationTokenSource stopping = new();
    private int rounds;

    [Fact]
    public async Task The_first_round_is_at_once_and_the_next_ones_are_a_period_apart()
    {
        var loop = Loop.Run("test", Period, Count, time, NullLogger.Instance, stopping.Token);
        rounds.ShouldBe(1);

        time.Advance(Period);
        await Eventually.Holds(() => rounds == 2);
        time.Advance(Period);
        await Eventually.Holds(() => rounds == 3);

        await stopping.CancelAsync();
        await loop;
    }

    [Fact]
    public async Task A_loop_that_runs_later_has_its_first_round_after_a_period()
    {
        var loop = Loop.RunLater("test", Period, Count, time, NullLogger.Instance, stopping.Token);
        rounds.ShouldBe(0);

        time.Advance(Period);
        await Eventually.Holds(() => rounds == 1);

        await stopping.CancelAsync();
        await loop;
    }

    [Fact]
    public async Task A_failed_round_does_not_end_it()
    {
        var failures = new List<Exception>();
        var next = new TaskCompletionSource();
        var loop = Loop.RunBetween(
            _ => ++rounds == 1 ? throw new InvalidOperationException("broken") : Task.CompletedTask,
            wait: token => rounds == 1 ? next.Task : Task.Delay(Timeout.InfiniteTimeSpan, time, token),
            failed: failures.Add,
            stopping.Token
        );
        failures.Single().Message.ShouldBe("broken");

        next.SetResult();
        await Eventually.Holds(() => rounds == 2);

        await stopping.CancelAsync();
        await loop;
        failures.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Stopping_interrupts_a_round_and_is_no_failure()
    {
        var failures = new List<Exception>();
        var loop = Loop.RunBetween(
            token => Task.Delay(Timeout.InfiniteTimeSpan, time, token),
            wait: _ => Task.CompletedTask,
            failed: failures.Add,
            stopping.Token
        );
        loop.IsCompleted.ShouldBeFalse();

        await stopping.CancelAsync();
        await loop;

        failures.ShouldBeEmpty();
    }

    public void Dispose() => stopping.Dispose();

    private Task Count(CancellationToken cancellationToken)
    {
        rounds++;
        return Task.CompletedTask;
    }
}
