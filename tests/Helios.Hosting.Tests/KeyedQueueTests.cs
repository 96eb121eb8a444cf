using Helios.Hosting.Concurrency;

namespace Helios.Hosting.Tests;

public sealed class KeyedQueueTests
{
    private readonly KeyedQueue<string> queue = new();

    [Fact]
    public async Task Work_of_one_key_runs_in_order_and_one_at_a_time()
    {
        var (order, running, most) = (new List<int>(), 0, 0);
        for (var i = 0; i < 50; i++)
        {
            var number = i;
            _ = queue.Add(
                "a",
                async () =>
                {
                    most = Math.Max(most, Interlocked.Increment(ref running));
                    await Task.Yield();
                    order.Add(number);
                    Interlocked.Decrement(ref running);
                }
            );
        }

        await queue.WhenIdle();

        order.ShouldBe(Enumerable.Range(0, 50));
        most.ShouldBe(1);
    }

    [Fact]
    public async Task Keys_do_not_wait_for_each_other()
    {
        var release = new TaskCompletionSource();
        var first = queue.Add("a", () => release.Task);

        await queue.Add("b", () => Task.CompletedTask);

        first.IsCompleted.ShouldBeFalse();
        release.SetResult();
        await first;
    }

    [Fact]
    public async Task Failed_work_does_not_stop_what_follows_it()
    {
        var failed = queue.Add("a", () => throw new InvalidOperationException("broken"));
        var next = queue.Add("a", () => Task.CompletedTask);

        await next;
        (await Should.ThrowAsync<InvalidOperationException>(() => failed)).Message.ShouldBe("broken");
        await queue.WhenIdle();
    }

    [Fact]
    public async Task Work_added_after_a_key_was_idle_runs()
    {
        await queue.Add("a", () => Task.CompletedTask);
        await queue.WhenIdle();
        var ran = false;

        await queue.Add(
            "a",
            () =>
            {
                ran = true;
                return Task.CompletedTask;
            }
        );

        ran.ShouldBeTrue();
    }

    [Fact]
    public async Task Background_tasks_are_waited_for_even_if_they_fail()
    {
        var tasks = new BackgroundTasks();
        await tasks.WhenIdle();
        var release = new TaskCompletionSource();
        tasks.Add(release.Task);
        var idle = tasks.WhenIdle();
        idle.IsCompleted.ShouldBeFalse();

        release.SetException(new InvalidOperationException("broken"));

        await idle;
    }
}
