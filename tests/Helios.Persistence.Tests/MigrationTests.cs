using Helios.Persistence.Consuming;
using Helios.Persistence.Migrations;
using Helios.Persistence.Registration;
using Helios.Persistence.Tests.Support;
using Helios.Persistence.Transactions;
using Helios.Testing;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Helios.Persistence.Tests;

public sealed class MigrationTests
{
    private static readonly IReadOnlyDictionary<string, string?> NotAtStart = new Dictionary<string, string?>
    {
        ["Helios:Postgres:MigrateAtStart"] = "false",
    };

    // Those that every schema has, and the one of these tests.
    private static readonly int Known =
        typeof(Migrator).Assembly.GetManifestResourceNames().Count(name => name.EndsWith(".sql", StringComparison.Ordinal)) + 1;

    [Fact]
    [Trait("req", "migrations")]
    public async Task Migrations_are_applied_once_by_many_processes_at_once()
    {
        await using var store = await TestStore.Create("memory");

        var processes = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => TestProcess.Start(store)));

        (await processes[0].Count("migrations")).ShouldBe(Known);
        (
            await processes[0].Count("migrations", "origin = 'shared' and number = 1 and name = 'messaging' and length(checksum) = 64")
        ).ShouldBe(1);
        foreach (var process in processes)
        {
            await process.DisposeAsync();
        }
    }

    [Fact]
    [Trait("req", "migrations")]
    public async Task Migrations_are_refused_when_an_applied_one_was_changed_or_the_database_is_newer()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store);
        var migrator = process.Services.GetRequiredService<Migrator>();

        await process.Execute("insert into migrations (origin, number, name, checksum) values ('service', 9, 'future', 'x')");
        (await Should.ThrowAsync<MigrationException>(() => migrator.Migrate(CancellationToken.None))).Message.ShouldContain(
            "older than the database"
        );
        await process.Execute("delete from migrations where number = 9");
        await process.Execute("update migrations set checksum = 'x' where origin = 'service'");
        (await Should.ThrowAsync<MigrationException>(() => migrator.Migrate(CancellationToken.None))).Message.ShouldContain(
            "0001-counters was changed"
        );
        (await process.Count("migrations")).ShouldBe(Known);
    }

    [Fact]
    [Trait("req", "migrations")]
    public async Task Missing_migrations_keep_a_service_from_being_ready_until_they_are_applied()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store, settings: NotAtStart);

        var report = await process
            .Services.GetRequiredService<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "postgres-things");
        report.Status.ShouldBe(HealthStatus.Unhealthy);
        report.Entries["postgres-things"].Description!.ShouldContain("Run this program with the argument 'migrate'.");
        (
            await Should.ThrowAsync<StoreNotReadyException>(() => process.Work.Run((_, _) => Task.CompletedTask, CancellationToken.None))
        ).Message.ShouldContain("0001-messaging");

        // A message that comes meanwhile waits.
        await process.Send("test.notes", new Note { Text = "early" });
        await process.Services.GetRequiredService<Migrator>().Migrate(CancellationToken.None);

        // In memory, what was sent just before the database was ready may be sent again.
        await Eventually.Holds(() => process.Deliveries.Of("early").Select(delivery => delivery.MessageId).Distinct().Count() == 1);
        (
            await process.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "postgres-things")
        ).Status.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    [Trait("req", "migrations")]
    public async Task Migrations_applied_during_the_check_leave_the_service_ready()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(store, settings: NotAtStart);
        var schema = process.Services.GetRequiredKeyedService<SchemaStore>(TestProcess.Schema);

        await process.Services.GetRequiredService<Migrator>().Migrate(CancellationToken.None);
        // What a check says that had looked before.
        schema.MarkNotReady("The schema lacks migrations.").ShouldBeFalse();

        schema.NotReady.ShouldBeNull();
        (
            await process.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "postgres-things")
        ).Status.ShouldBe(HealthStatus.Healthy);
    }

    [Fact]
    public async Task Two_schemas_live_in_one_container_on_one_bus()
    {
        await using var store = await TestStore.Create("memory");
        await using var process = await TestProcess.Start(
            store,
            services: services => services.AddHeliosPersistence(Configuration(store), "others"),
            endpoints: bus =>
            {
                bus.AddConsumer<NoteConsumer, NoteDefinition>();
                bus.AddConsumer<OtherNotes>().Endpoint(endpoint => endpoint.Name = "other.notes");
                bus.AddConfigureEndpointsCallback(
                    (context, name, endpoint) =>
                    {
                        if (name == "other.notes")
                        {
                            endpoint.UseHeliosTransaction(context, "others");
                        }
                    }
                );
            }
        );

        await process.Ask<Note, Noted>("test.notes", new Note { Text = "here" });
        await process.Ask<Note, Noted>("other.notes", new Note { Text = "there" });

        (await process.Count("things.inbox")).ShouldBe(1);
        (await process.Count("others.inbox")).ShouldBe(1);
        process.Services.GetRequiredKeyedService<UnitOfWork>("others").ShouldNotBeSameAs(process.Work);
    }

    private static ConfigurationManager Configuration(TestStore store) =>
        new ConfigurationManager { ["Helios:Postgres:ConnectionString"] = store.ConnectionString };

    private sealed class OtherNotes : IConsumer<Note>
    {
        public Task Consume(ConsumeContext<Note> context)
        {
            context.Transaction().Schema.ShouldBe("others");
            return context.RespondAsync(new Noted { Text = context.Message.Text });
        }
    }
}
