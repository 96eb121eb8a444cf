using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Processes;
using Helios.Testing;
using Npgsql;

namespace Helios.EndToEnd.Tests;

/// <summary>
/// Change data by the commands of docs/change-data.md: each service has its own role, and a program reads the log of writes.
/// </summary>
public sealed class ChangeDataTests
{
    // Each with its key; its revision grows by one with each change of the entity.
    private static readonly Dictionary<string, string> Entities = new(StringComparer.Ordinal)
    {
        ["lanes.workspaces"] = "workspace_id",
        ["lanes.hosts"] = "host_id",
        ["lanes.lanes"] = "lane_id",
        ["sessions.sessions"] = "session_id",
    };

    [Fact]
    [Trait("req", "change-data")]
    public async Task Every_entitys_revisions_arrive_without_a_gap_and_agree_with_the_journal()
    {
        await using var postgres = await OwnPostgresServer.Start();
        await Script(postgres, "roles.sh", ("HELIOS_LANES_PASSWORD", "one"), ("HELIOS_SESSIONS_PASSWORD", "two"));
        await using var system = new SeparateServices(SessionSteps.Fast)
        {
            OwnDatabase = part => As(postgres, part == "session-registry" ? "helios_sessions" : "helios_lanes"),
        };
        await system.Start();
        await Script(postgres, "change-data.sh", ("HELIOS_CHANGE_DATA_PASSWORD", "three"));
        await postgres.Kill();
        await postgres.StartAgain();
        await ShouldBeComplete(postgres);
        await using var reader = await ChangeReader.Start(As(postgres, "helios_change_data"));
        using var repository = await TemporaryRepository.Create();
        using var http = new HttpSteps(system);
        await http.GetUntil("/health/ready", _ => true);

        var workspace = (await http.Post("/v1/workspaces", new JsonObject { ["name"] = "app", ["repository"] = repository.Path }))[
            "workspace_id"
        ]!.ToString();
        var (lane, _) = await new SessionSteps(system, http, workspace).Live("talking", SessionSteps.Agent("--run-for", "600"));
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => new LaneScript(system, http, workspace, repository, $"lane{i}").Play()));
        await http.Post($"/v1/lanes/{lane}/cleanup?wait=closed&timeout=120", new JsonObject { ["force"] = true });

        var lanes = await http.GetUntil("/v1/lanes?status=closed", page => page["items"]!.AsArray().Count == 4);
        await http.GetUntil("/v1/events?topic=session.terminated", page => page["items"]!.AsArray().Count == 1);
        await http.GetUntil("/v1/events?topic=lane.cleaned", page => page["items"]!.AsArray().Count == 4);
        var told = (await http.AllEvents($"workspace={workspace}")).Select(e => e["id"]!.ToString()).ToHashSet(StringComparer.Ordinal);
        await Await.True(
            () => reader.Failure is not null || told.IsSubsetOf(Inserted(reader.Changes).Select(e => e["id"]!.ToString())),
            HttpSteps.Patience,
            () => $"{reader.Changes.Count} changes came\n{system.Logs()}"
        );

        reader.Failure.ShouldBeNull();
        var changes = reader.Changes;
        var revisions = Revisions(changes);
        foreach (var view in lanes["items"]!.AsArray())
            revisions[view!["lane_id"]!.ToString()].Keys.Max().ShouldBe(view["revision"]!.GetValue<long>());
        ShouldAgree(revisions, [.. Inserted(changes)]);
    }

    /// <summary>The rows of each revision of each entity; a revision has several if measures have changed meanwhile.</summary>
    private static Dictionary<string, Dictionary<long, List<IReadOnlyDictionary<string, string?>>>> Revisions(
        IReadOnlyList<RowChange> changes
    )
    {
        var revisions = new Dictionary<string, Dictionary<long, List<IReadOnlyDictionary<string, string?>>>>(StringComparer.Ordinal);
        foreach (var change in changes.Where(change => Entities.ContainsKey(change.Table)))
        {
            var key = Entities[change.Table];
            if (change.New is not { } row)
                continue;
            var was = change.Old is { } old ? Revision(old) : 0;
            Revision(row).ShouldBeInRange(change.Old is null ? 1 : was, was + 1, $"{change.Table} {row[key]}");
            if (revisions.TryGetValue(row[key]!, out var known))
                was.ShouldBe(known.Keys.Max(), $"{change.Table} {row[key]}");
            else
                revisions[row[key]!] = known = [];
            if (!known.TryGetValue(Revision(row), out var rows))
                known[Revision(row)] = rows = [];
            rows.Add(row);
        }

        return revisions;
    }

    /// <summary>Each revision has its events, and each event its revision, whose row is in the state that the event says.</summary>
    private static void ShouldAgree(
        Dictionary<string, Dictionary<long, List<IReadOnlyDictionary<string, string?>>>> revisions,
        List<JsonNode> events
    )
    {
        foreach (var (subject, rows) in revisions)
        {
            // An entity that was there before is first seen in a revision whose event came before.
            var before = rows.Keys.Min() is var first && first == 1 ? 0 : first;
            events
                .Where(e => e["subject"]!.ToString() == subject)
                .Select(e => long.Parse(e["revision"]!.ToString()))
                .Where(revision => revision > before)
                .Distinct()
                .Order()
                .ShouldBe(rows.Keys.Where(revision => revision > before).Order(), subject);
        }

        var moves = events.Where(e => e["type"]!.ToString() == "lane.state.changed").ToList();
        moves.Count.ShouldBeGreaterThan(15);
        foreach (var move in moves)
            revisions[move["subject"]!.ToString()]
                [long.Parse(move["revision"]!.ToString())]
                .ShouldAllBe(row => row["status"] == move["data"]!["to"]!.ToString());
    }

    private static IEnumerable<JsonNode> Inserted(IEnumerable<RowChange> changes) =>
        changes.Where(change => change is { Table: "lanes.journal", Old: null }).Select(change => JsonNode.Parse(change.New!["body"]!)!);

    private static long Revision(IReadOnlyDictionary<string, string?> row) => long.Parse(row["revision"]!);

    /// <summary>What has a revision is published, or is known not to be an entity that others may read.</summary>
    private static async Task ShouldBeComplete(OwnPostgresServer postgres)
    {
        string[] kept =
        [
            "lanes.dead_letters",
            "lanes.retention",
            "lanes.host_enrolments",
            "lanes.tokens",
            "sessions.dead_letters",
            "sessions.retention",
            "sessions.workspace_reactions",
        ];
        var published = await Names(
            postgres,
            "select schemaname || '.' || tablename from pg_publication_tables where pubname = 'helios_cdc'"
        );
        var revised = await Names(
            postgres,
            "select table_schema || '.' || table_name from information_schema.columns where column_name = 'revision'"
                + " and table_schema in ('lanes', 'sessions')"
        );
        revised.Except(published).ShouldBe(kept, ignoreOrder: true);
        published.Except(revised).ShouldBe(["lanes.journal", "lanes.runs"], ignoreOrder: true);
    }

    private static async Task<List<string>> Names(OwnPostgresServer postgres, string sql)
    {
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await using var rows = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await rows.ReadAsync())
            names.Add(rows.GetString(0));
        return names;
    }

    private static string As(OwnPostgresServer postgres, string role) =>
        new NpgsqlConnectionStringBuilder(postgres.ConnectionString) { Username = role }.ConnectionString;

    private static async Task Script(OwnPostgresServer postgres, string name, params (string Name, string Value)[] passwords)
    {
        var server = new NpgsqlConnectionStringBuilder(postgres.ConnectionString);
        var command = new CommandSpec(Path.Combine(BuiltProgram.Root, "deploy", "postgres", name))
            .With("PGHOST", server.Host)
            .With("PGPORT", $"{server.Port}")
            .With("POSTGRES_USER", server.Username)
            .With("POSTGRES_DB", server.Database);
        foreach (var (variable, value) in passwords)
            command = command.With(variable, value);
        (await ProcessRunner.Instance.Run(command, CancellationToken.None)).EnsureSucceeded();
    }
}
