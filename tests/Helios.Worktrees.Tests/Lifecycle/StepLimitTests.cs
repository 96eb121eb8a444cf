using Helios.Testing;
using Helios.Worktrees.Places;
using Microsoft.Extensions.Options;

namespace Helios.Worktrees.Tests.Lifecycle;

/// <summary>A step that stands still, as on a disk that does not answer.</summary>
[Trait("req", "hostile-lanes")]
public sealed class StepLimitTests
{
    private readonly WorktreeOptions options = new() { StepTimeout = TimeSpan.FromMinutes(20), ParallelCheckouts = 1 };
    private readonly ManualClock clock = new();

    [Fact]
    public async Task A_step_gives_its_slot_back_when_its_time_is_over_and_is_named()
    {
        using var slots = new CheckoutSlots(Options.Create(options));
        var (begun, never) = (new TaskCompletionSource(), new TaskCompletionSource<int>());
        var step = Limits().Within("saving the lane's work", Stuck, CancellationToken.None);
        await begun.Task;
        await Eventually.Holds(() => clock.WaitingTimers == 2);

        clock.Advance(options.StepTimeout);

        (await slots.Take(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(2))).Dispose();
        step.IsCompleted.ShouldBeFalse("a git that is being ended has a moment");
        clock.Advance(StepLimits.Unwinding);
        (await Should.ThrowAsync<GitException>(() => step)).Message.ShouldBe("Saving the lane's work did not finish within 1200 s.");
        // It comes to itself after all: its slot is given back once.
        never.SetResult(1);
        (await slots.Take(CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(2))).Dispose();

        async Task<int> Stuck(CancellationToken cancellationToken)
        {
            using var slot = await slots.Take(cancellationToken);
            begun.SetResult();
            return await never.Task;
        }
    }

    [Fact]
    public async Task A_step_is_cancelled_as_ever_and_its_own_failures_are_its_own()
    {
        using var cancelled = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var step = Limits()
            .Within(
                "waiting",
                async token =>
                {
                    begun.SetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                    return 1;
                },
                cancelled.Token
            );
        await begun.Task;

        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => step);
        await Should.ThrowAsync<TimeoutException>(() =>
            Limits().Within<int>("failing", _ => throw new TimeoutException(), CancellationToken.None)
        );
        (await Limits().Within("working", _ => Task.FromResult(7), CancellationToken.None)).ShouldBe(7);
    }

    private StepLimits Limits() => new(Options.Create(options), clock);
}
