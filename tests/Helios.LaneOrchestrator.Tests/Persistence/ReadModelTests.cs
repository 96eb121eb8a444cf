using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Hosts;
using Helios.LaneOrchestrator.Lanes;
using Helios.LaneOrchestrator.Persistence;
using Helios.LaneOrchestrator.Runs;
using Helios.LaneOrchestrator.Tests.Support;
using Helios.LaneOrchestrator.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace Helios.LaneOrchestrator.Tests.Persistence;

/// <summary>The EF model is held against the migrated tables, and reads what the saga wrote.</summary>
[Trait("req", "schema-matches")]
public sealed class ReadModelTests(LanesDatabase database) : IClassFixture<LanesDatabase>
{
    [Fact]
    public async Task It_has_the_columns_that_the_migrations_made()
    {
        await using var process = await LanesProcess.Start(database.ConnectionString);
        await using var context = Context(process);
        foreach (var entity in context.Model.GetEntityTypes())
        {
            await using var command = process.Database.CreateCommand(
                "select column_name, is_nullable from information_schema.columns where table_schema = 'lanes' and table_name = "
                    + $"'{entity.GetTableName()}'"
            );
            await using var row = await command.ExecuteReaderAsync();
            var columns = new Dictionary<string, bool>();
            while (await row.ReadAsync())
                columns.Add(row.GetString(0), row.GetString(1) == "YES");
            foreach (var property in entity.GetProperties())
            {
                columns.ShouldContainKey(property.GetColumnName());
                columns[property.GetColumnName()].ShouldBe(property.IsNullable, $"{entity.GetTableName()}.{property.GetColumnName()}");
            }
        }
    }

    [Fact]
    public async Task It_reads_what_the_saga_wrote_and_answered()
    {
        await using var process = await LanesProcess.Start(database.ConnectionString);
        var scene = await new LaneScene(process).Begin();
        var (lane, run) = await scene.Running();
        var answered = (await process.Ask(Messages.Attach(lane))).Lane;
        await using var context = Context(process);

        var read = (await context.Lanes.SingleAsync(row => row.LaneId == lane)).ToViewJson();

        read.ShouldBe(Json.Of(answered));
        (await context.Runs.SingleAsync(row => row.RunId == run)).Argv.ShouldBe(["make", "test"]);
        (await context.Hosts.SingleAsync(row => row.HostId == scene.Host)).ToView().UsedSlots.ShouldBe(1);
        (await context.Workspaces.SingleAsync(row => row.WorkspaceId == scene.Workspace)).ToView().OpenLanes.ShouldBe(1);
        (await context.Lanes.CountAsync(row => row.Status == LaneStatus.Running)).ShouldBe(1);
    }

    [Fact]
    public async Task It_reads_every_column_as_the_writers_do()
    {
        await using var process = await LanesProcess.Start(database.ConnectionString);
        var scene = await new LaneScene(process).Begin();
        var (session, other, asked) = (SessionId.New(), HostId.New(), new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)));
        var put = await scene.Put(
            LaneStatus.Shared,
            row =>
            {
                row.Detail = "before\0after";
                row.Agents = ["a\0b", "plain"];
                row.Labels = new Dictionary<string, string> { ["team"] = "a\0b" };
                row.SessionsInFlight.Add(session);
                row.SessionRevisions["s"] = 5_000_000_000;
                row.RefusedBy = [other];
                row.Ports = [8000, 8001];
                row.Reason = LaneReason.BranchInUse;
                row.BranchExisted = true;
                row.CleanupAskedAt = asked;
                row.CleanupPolicy = CompletionPolicy.KeepBranch;
                row.RestoredFrom = LaneId.New();
            }
        );

        var written = (await scene.Load(put.LaneId)).ShouldNotBeNull();

        // Postgres takes no NUL, and keeps moments in UTC.
        (written.Detail, written.Labels["team"], written.CleanupAskedAt).ShouldBe(
            ("before\ufffdafter", "a\ufffdb", asked.ToUniversalTime())
        );
        written.Agents.ShouldBe(["a\ufffdb", "plain"]);
        (written.SessionsInFlight.Single(), written.RefusedBy.Single(), written.SessionRevisions["s"]).ShouldBe(
            (session, other, 5_000_000_000)
        );
        written.Ports.ShouldBe([8000, 8001]);
        await using var context = Context(process);
        var read = await context.Lanes.SingleAsync(row => row.LaneId == put.LaneId);
        foreach (var property in context.Model.FindEntityType(typeof(LaneState))!.GetProperties())
            Json.Of(property.PropertyInfo!.GetValue(written)).ShouldBe(Json.Of(property.PropertyInfo.GetValue(read)), property.Name);
    }

    private static OrchestratorContext Context(LanesProcess process) =>
        new(
            new DbContextOptionsBuilder<OrchestratorContext>()
                .UseNpgsql(process.Database)
                .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
                .Options
        );
}
