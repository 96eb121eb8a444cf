using Helios.Persistence.Tests.Support;
using Npgsql;

namespace Helios.Persistence.Tests;

public sealed class UnitOfWorkTests
{
    [Fact]
    public async Task A_decision_is_made_again_when_the_row_has_moved()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        await process.Execute($"insert into counters values ('{id}', 1, 'Open', 0)");

        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ =>
                    process.Work.Run(
                        async (transaction, cancellationToken) =>
                        {
                            await using var select = await transaction.Command(
                                "select revision from counters where id = $1",
                                cancellationToken,
                                id
                            );
                            var revision = (long)(await select.ExecuteScalarAsync(cancellationToken))!;
                            transaction.StageExpecting(
                                1,
                                "update counters set revision = revision + 1, total = total + 1 where id = $1 and revision = $2",
                                id,
                                revision
                            );
                        },
                        CancellationToken.None
                    )
                )
        );

        (await process.Value<int>("select total from counters")).ShouldBe(20);
        (await process.Value<long>("select revision from counters")).ShouldBe(21);
    }

    [Fact]
    public async Task A_unit_of_work_works_within_the_connections_that_the_schema_may_have()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(
            store,
            settings: new Dictionary<string, string?> { ["Helios:Postgres:MaxConnections"] = "7" }
        );

        await Task.WhenAll(
            Enumerable
                .Range(0, 60)
                .Select(_ =>
                    process.Work.Run(
                        async (transaction, cancellationToken) =>
                        {
                            await using var select = await transaction.Command("select pg_sleep(0.01)", cancellationToken);
                            await select.ExecuteScalarAsync(cancellationToken);
                        },
                        CancellationToken.None
                    )
                )
        );

        (
            await process.Value<long>(
                "select count(*) from pg_stat_activity where datname = current_database() and backend_type = 'client backend'"
            )
        ).ShouldBeLessThanOrEqualTo(7);
        var used = new NpgsqlConnectionStringBuilder(process.Database.ConnectionString);
        used.MaxAutoPrepare.ShouldBeGreaterThan(0);

        await using var another = await TestProcess.Start(
            store,
            settings: new Dictionary<string, string?>
            {
                ["Helios:Postgres:ConnectionString"] = store.ConnectionString + ";Maximum Pool Size=9",
            }
        );
        new NpgsqlConnectionStringBuilder(another.Database.ConnectionString).MaxPoolSize.ShouldBe(9);
    }

    [Fact]
    public async Task A_unit_of_work_says_which_constraint_was_broken_and_leaves_nothing()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());

        var broken = await Should.ThrowAsync<PostgresException>(() =>
            process.Work.Run(
                (transaction, _) =>
                {
                    transaction.Stage("insert into ledger (note) values ($1)", "gone");
                    transaction.Stage("insert into counters values ($1, 1, 'Open', 0)", id);
                    transaction.Stage("insert into counters values ($1, 1, 'Open', 0)", id);
                    return Task.CompletedTask;
                },
                CancellationToken.None
            )
        );

        broken.ConstraintName.ShouldBe("counters_pkey");
        (await process.Count("ledger")).ShouldBe(0);
        (await process.Count("counters")).ShouldBe(0);
    }

    [Fact]
    public async Task A_unit_of_work_writes_values_of_every_usual_type()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        await process.Execute("create table kinds (a text, b timestamptz, c text[], d jsonb, e interval, f bytea, g integer, h boolean)");
        var ran = false;

        await process.Work.Run(
            (transaction, _) =>
            {
                transaction.Stage(
                    "insert into kinds values ($1, $2, $3, $4::jsonb, $5, $6, $7, $8)",
                    null,
                    new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.FromHours(2)),
                    new[] { "x", "y" },
                    """{"k": 1}""",
                    TimeSpan.FromSeconds(5),
                    new byte[] { 1 },
                    null,
                    true
                );
                transaction.AfterCommit(() => ran = true);
                return Task.CompletedTask;
            },
            CancellationToken.None
        );

        (
            await process.Count(
                "kinds",
                "a is null and b = '2026-01-01T00:00:00Z' and c = '{x,y}' and d->>'k' = '1' and e = '5 s' and g is null and h"
            )
        ).ShouldBe(1);
        ran.ShouldBeTrue();
    }
}
