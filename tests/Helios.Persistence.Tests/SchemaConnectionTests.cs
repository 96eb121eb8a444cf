using Helios.Persistence.Tests.Support;
using Helios.Testing;
using Npgsql;

namespace Helios.Persistence.Tests;

public sealed class SchemaConnectionTests
{
    [Fact]
    public async Task Connections_keep_the_statements_that_come_again_prepared()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);

        for (var i = 0; i < 10; i++)
            await process.Count("outbox", "attempts = 77");

        // Whichever connection answers: a reset on the way back to the pool would have emptied them all.
        await Eventually.Holds(async () =>
            await process.Count("pg_prepared_statements", "statement like '%attempts = 77%' and not from_sql") > 0
        );
    }

    [Fact]
    public async Task Connections_are_no_more_than_the_setting_says()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        var settings = new NpgsqlConnectionStringBuilder(process.Database.ConnectionString);

        settings.MaxPoolSize.ShouldBe(32);
        settings.MaxAutoPrepare.ShouldBe(100);
    }

    [Fact]
    public async Task Connections_leave_a_connection_string_that_says_it_itself_as_it_is()
    {
        await using var store = await TestStore.Create("memory");
        var said = new NpgsqlConnectionStringBuilder(store.ConnectionString)
        {
            MaxPoolSize = 7,
            MaxAutoPrepare = 0,
            NoResetOnClose = false,
        };
        await using var process = await TestProcess.Start(
            store,
            settings: new Dictionary<string, string?> { ["Helios:Postgres:ConnectionString"] = said.ConnectionString }
        );
        var settings = new NpgsqlConnectionStringBuilder(process.Database.ConnectionString);

        settings.MaxPoolSize.ShouldBe(7);
        settings.MaxAutoPrepare.ShouldBe(0);
        settings.NoResetOnClose.ShouldBeFalse();
    }
}
