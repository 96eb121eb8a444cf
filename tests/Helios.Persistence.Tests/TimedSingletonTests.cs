using System.Collections.Concurrent;
using Helios.Persistence.Tests.Support;
using Helios.Persistence.Transactions;
using Helios.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

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
    public async Task A_singleton_survives_rounds_that_fail_and_the_loss_of_its_connection()
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

    [Theory]
    [InlineData("staged for the commit")]
    [InlineData("written at once")]
    [Trait("req", "singletons")]
    public async Task What_an_owner_writes_after_it_was_replaced_is_refused(string how)
    {
        await using var store = await TestStore.Create("memory");
        var (began, replaced) = (NewSignal(), NewSignal());
        var ended = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var process = await TestProcess.Start(
            store,
            schema =>
                schema.SingletonLoop(
                    "round",
                    TimeSpan.FromMilliseconds(30),
                    async (services, token) =>
                    {
                        var work = services.GetRequiredKeyedService<UnitOfWork>(TestProcess.Schema);
                        try
                        {
                            await work.Run(
                                async (transaction, cancellationToken) =>
                                {
                                    const string Insert = "insert into counters values (gen_random_uuid(), 1, 'Open', 0)";
                                    if (how == "staged for the commit")
                                        transaction.Stage(Insert);
                                    else
                                        await (await transaction.Command(Insert, cancellationToken)).ExecuteNonQueryAsync(
                                            cancellationToken
                                        );
                                    began.TrySetResult();
                                    await replaced.Task;
                                },
                                token
                            );
                            ended.TrySetResult(null);
                        }
                        catch (Exception exception)
                        {
                            ended.TrySetResult(exception);
                            throw;
                        }
                    }
                )
        );
        await began.Task.WaitAsync(Eventually.Patience);

        // As if it had been paused for longer than the lease lasts.
        await process.Execute(
            """
            update leases set owner = gen_random_uuid(), epoch = epoch + 1, backend = pg_backend_pid(), expires_at = now() + interval '1 hour'
            where name = 'round'
            """
        );
        replaced.TrySetResult();

        (await ended.Task.WaitAsync(Eventually.Patience)).ShouldBeOfType<PostgresException>().SqlState.ShouldBe("HL001");
        (await process.Count("counters")).ShouldBe(0);

        static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [Fact]
    [Trait("req", "singletons")]
    public async Task A_round_that_only_reads_writes_nothing_to_the_database()
    {
        await using var store = await TestStore.Create("memory");
        var rounds = 0;
        await using var process = await TestProcess.Start(
            store,
            schema =>
                schema.SingletonLoop(
                    "round",
                    TimeSpan.FromMilliseconds(30),
                    async (services, token) =>
                    {
                        await services
                            .GetRequiredKeyedService<UnitOfWork>(TestProcess.Schema)
                            .Run(
                                async (transaction, cancellationToken) =>
                                    await (await transaction.Command("select 1", cancellationToken)).ExecuteScalarAsync(cancellationToken),
                                token
                            );
                        Interlocked.Increment(ref rounds);
                    }
                ),
            // It is not renewed meanwhile.
            settings: new Dictionary<string, string?> { ["Helios:Postgres:LeaseLasts"] = "00:05:00" }
        );
        await Eventually.Holds(() => rounds > 3);

        // A lock of the row, which a transaction that writes takes, is its xmax.
        (await process.Value<long>("select xmax::text::bigint from leases where name = 'round'")).ShouldBe(0);
    }

    [Fact]
    [Trait("req", "singletons")]
    public async Task A_singleton_with_a_condition_has_a_round_at_its_start_and_when_something_is_due()
    {
        await using var store = await TestStore.Create("memory");
        var (rounds, looks) = (0, 0);
        await using var process = await TestProcess.Start(
            store,
            schema =>
                schema
                    .SingletonLoop("due", Often, _ => "exists (select from counters)", (_, _) => Count(ref rounds))
                    .SingletonLoop("always", Often, _ => "true or $1 is null", (_, _) => Count(ref looks))
        );
        await Eventually.Holds(() => rounds > 0 && looks > 10);
        rounds.ShouldBe(1);

        await process.Execute("insert into counters values (gen_random_uuid(), 1, 'Open', 0)");

        await Eventually.Holds(() => rounds > 5);

        static TimeSpan Often(IServiceProvider services) => TimeSpan.FromMilliseconds(30);

        static Task Count(ref int counter)
        {
            Interlocked.Increment(ref counter);
            return Task.CompletedTask;
        }
    }

    [Fact]
    [Trait("req", "singletons")]
    public async Task A_singleton_with_a_condition_goes_on_in_another_process_when_its_owner_is_gone()
    {
        await using var store = await TestStore.Create("memory");
        var rounds = new ConcurrentQueue<string>();
        var first = await Start("first");
        await Eventually.Holds(() => rounds.Count == 1);
        await using var second = await Start("second");
        await first.DisposeAsync();

        await second.Execute("insert into counters values (gen_random_uuid(), 1, 'Open', 0)");

        await Eventually.Holds(() => rounds.Count(name => name == "second") > 3);

        Task<TestProcess> Start(string name) =>
            TestProcess.Start(
                store,
                schema =>
                    schema.SingletonLoop(
                        "due",
                        _ => TimeSpan.FromMilliseconds(30),
                        _ => "exists (select from counters)",
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
    public async Task An_owner_that_renews_no_more_is_replaced_when_its_lease_ends()
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
                    {
                        Interlocked.Increment(ref rounds);
                        return Task.CompletedTask;
                    }
                )
        );
        await Eventually.Holds(() => rounds > 0);

        // Another owner, whose connection is open and says nothing.
        await using var paused = await process.Database.OpenConnectionAsync();
        await using (
            var take = new NpgsqlCommand(
                """
                update leases set owner = gen_random_uuid(), epoch = epoch + 1, backend = pg_backend_pid(),
                    expires_at = clock_timestamp() + interval '2 s'
                where name = 'round' returning epoch
                """,
                paused
            )
        )
            (await take.ExecuteScalarAsync()).ShouldNotBeNull();
        await Eventually.Holds(async () => await process.Value<long>("select epoch from leases where name = 'round'") == 3);
        var before = rounds;
        await Eventually.Holds(() => rounds > before + 3);
    }
}
