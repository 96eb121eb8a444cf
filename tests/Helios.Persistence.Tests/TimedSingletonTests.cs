using System.Collections.Concurrent;
using Helios.Persistence.Tests.Support;
using Helios.Testing;

namespace Helios.Persistence.Tests;

public sealed class TimedSingletonTests
{
    [Fact]
    [Trait("req", "singletons")]
    public async Task Runs_in_one_process_and_in_the_other_when_the_first_is_gone()
    {
        await using var store = await TestStore.Create("memory");
        var rounds = new ConcurrentQueue<string>();
        var first = await Start("first");
        await Eventually.Holds(() => rounds.Count > 3);
        await using var second = await Start("second");
        var before = rounds.Count;
        await Eventually.Holds(() => rounds.Count > before + 5);
        rounds.ShouldAllBe(name => name == "first");

        await first.DisposeAsync();
        await Eventually.Holds(() => rounds.Contains("second"));

        Task<TestProcess> Start(string name) =>
            TestProcess.Start(
                store,
                schema =>
                    schema.SingletonLoop(
                        "round",
                        TimeSpan.FromMilliseconds(30),
                        (_, _) =>
                        {
                            rounds.Enqueue(name);
                            return Task.CompletedTask;
                        }
                    )
            );
    }

    [Fact]
    [Trait("req", "singletons")]
    public async Task Survives_rounds_that_fail_and_the_loss_of_its_connection()
    {
        await using var store = await TestStore.Create("memory");
        var rounds = 0;
        await using var process = await TestProcess.Start(
            store,
            schema =>
                schema.SingletonLoop(
                    "round",
                    TimeSpan.FromMilliseconds(30),
                    (_, _) =>
                        Interlocked.Increment(ref rounds) % 2 == 0 ? throw new InvalidOperationException("this round") : Task.CompletedTask
                )
        );
        await Eventually.Holds(() => rounds > 4);

        await process.Execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()"
        );
        var before = rounds;

        await Eventually.Holds(() => rounds > before + 4);
    }
}
