using System.Globalization;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary>The private Postgres of <c>helios up</c> ends by itself, as it does on a full disk.</summary>
[Trait("req", "embedded-restart")]
public sealed class PostgresLossTests
{
    [Fact]
    public async Task It_is_started_again_and_lanes_go_on()
    {
        await using var system = new EmbeddedSystem { HasOwnPostgres = true };
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        var cli = new CommandLine(system.Url);
        await cli.Ok("workspace", "add", "app", "--repository", repository.Path);
        await cli.Ok("lane", "create", "app", "--name", "first");

        for (var times = 1; times <= 2; times++)
        {
            KillPostgres(system);
            await Eventually.Holds(() => system.Logs().Split("Postgres is back").Length > times);
            await Eventually.Passes(async () => (await cli.Ok("lane", "show", "first", "--json")).ShouldContain("\"ready\""));
            (await cli.Ok("lane", "exec", "first", "--", "echo", $"after {times}")).ShouldContain($"after {times}");
        }

        (await system.Stop()).ShouldBe(new CommandEnding.Exited(0));
    }

    [Fact]
    public async Task One_that_cannot_be_started_again_ends_the_system_with_the_reason()
    {
        await using var system = new EmbeddedSystem { HasOwnPostgres = true };
        await system.Start();
        var data = DataOf(system);

        File.WriteAllText(Path.Combine(data, "PG_VERSION"), "12\n");
        KillPostgres(system);

        var ending = await system.Ended.WaitAsync(TimeSpan.FromMinutes(3));
        ending.ShouldBe(new CommandEnding.Exited(1));
        system.Logs().ShouldContain("Postgres exited unexpectedly and could not be restarted");
        system.Logs().ShouldContain("PostgreSQL 12");
    }

    private static string DataOf(EmbeddedSystem system)
    {
        var note = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(system.Home, "postgres.json")))!;
        return Path.Combine(note["Root"]!.GetValue<string>(), "data");
    }

    private static void KillPostgres(EmbeddedSystem system)
    {
        var pid = int.Parse(File.ReadLines(Path.Combine(DataOf(system), "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        ProcessSignals.Send(ProcessIdentity.Of(pid)!, ProcessSignal.Quit);
    }
}
