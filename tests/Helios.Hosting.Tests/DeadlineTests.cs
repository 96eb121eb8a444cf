using Helios.Hosting.Concurrency;
using Helios.Testing;

namespace Helios.Hosting.Tests;

public sealed class DeadlineTests
{
    private readonly ManualClock time = new();

    [Fact]
    public void It_passes_when_the_time_is_up()
    {
        using var deadline = new Deadline(TimeSpan.FromSeconds(5), time, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(4));
        deadline.Token.IsCancellationRequested.ShouldBeFalse();

        time.Advance(TimeSpan.FromSeconds(1));

        deadline.Token.IsCancellationRequested.ShouldBeTrue();
        deadline.HasPassed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_not_taken_for_a_deadline()
    {
        using var caller = new CancellationTokenSource();
        using var deadline = new Deadline(TimeSpan.FromSeconds(5), time, caller.Token);

        await caller.CancelAsync();
        deadline.Token.IsCancellationRequested.ShouldBeTrue();
        deadline.HasPassed.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(10));

        deadline.HasPassed.ShouldBeFalse();
    }
}
