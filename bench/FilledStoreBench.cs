using System.Globalization;
using System.Text.Json.Nodes;
using Helios.Testing;
using Npgsql;

namespace Helios.Bench;

/// <summary>
/// What many lanes and events of the past cost: creating, listing and showing lanes in a system whose store is full of them, compared with
/// one whose store is empty, in turn.
/// </summary>
internal static class FilledStoreBench
{
    private const int ClosedLanes = 10_000;
    private const int Events = 1_000_000;
    private const int Creates = 8;
    private const int Reads = 40;

    // Copies of one lane that is closed, each with an id, a name and a branch of its own.
    private static readonly string FillLanes = $"""
        insert into lanes.lanes
        select copy.* from lanes.lanes l, generate_series(1, {ClosedLanes}) i, jsonb_populate_record(l, jsonb_build_object(
            'lane_id', overlay(l.lane_id placing lpad(upper(to_hex(i)), 6, '0') from length(l.lane_id) - 5),
            'display_name', 'closed ' || i, 'branch', 'closed/' || i)) copy
        where l.status = 'closed'
        """;

    // Copies of its events, spread over all of them.
    private static readonly string FillEvents = $"""
        with closed as (select lane_id, row_number() over () - 1 as number from lanes.lanes where status = 'closed'),
            told as (select j.*, row_number() over (order by seq) - 1 as number, count(*) over () as all_of_them
                from lanes.journal j where lane_id is not null)
        insert into lanes.journal (event_id, topic, source, subject, occurred_at, correlation_id, lane_id, workspace_id, host_id, body)
        select told.event_id || '-' || i, topic, source, subject, occurred_at, correlation_id, closed.lane_id, workspace_id, host_id, body
        from generate_series(1, {Events}) i
        join told on told.number = i % told.all_of_them
        join closed on closed.number = i / told.all_of_them % {ClosedLanes}
        """;

    public static async Task Measure(string[] args, Scratch scratch, GoalTable table)
    {
        var program = Path.GetFullPath(Arguments.Option(args, "--helios") ?? "artifacts/bin/Helios.ManagedCli/release/helios");
        var rounds = int.Parse(Arguments.Option(args, "--rounds") ?? "5", CultureInfo.InvariantCulture);
        var server = await PostgresServer.Shared;
        await using var emptyDatabase = await server.CreateDatabase();
        await using var filledDatabase = await server.CreateDatabase();
        var empty = await Subject.Prepare(program, scratch, "empty", emptyDatabase.ConnectionString);
        var filled = await Subject.Prepare(program, scratch, "filled", filledDatabase.ConnectionString);
        var clock = TimeProvider.System.GetTimestamp();
        await filled.Fill();
        Console.WriteLine(
            $"a store with {ClosedLanes} closed lanes and {Events} events: filled in "
                + $"{TimeProvider.System.GetElapsedTime(clock).TotalSeconds:0} s"
        );
        await using (await empty.Start())
        {
            await using (await filled.Start())
            {
                Subject[] subjects = [empty, filled];
                for (var round = -1; round < rounds; round++)
                {
                    foreach (var subject in round % 2 == 0 ? subjects : subjects.Reverse())
                        await subject.Measure(round);
                    if (round < 0)
                        Array.ForEach(subjects, subject => subject.Forget());
                }
            }
        }

        foreach (
            var (what, numbers, compared) in filled.Measured.Zip(empty.Measured, (one, other) => (one.Name, one.Numbers, other.Numbers))
        )
            table.Add(
                $"{what}, {ClosedLanes} closed lanes, {Events} events",
                $"{numbers.Median / compared.Median:0.00} × an empty store: {GoalsBench.Text(numbers)}, empty {GoalsBench.Text(compared)}",
                "≤ 1.1 ×",
                numbers.Median <= 1.1 * compared.Median
            );
    }

    private sealed class Subject(string program, Scratch scratch, string name, string database)
    {
        private HeliosUnderTest helios = null!;
        private string workspace = "";
        private string lane = "";

        public (string Name, Numbers Numbers)[] Measured { get; private set; } = Nothing();

        /// <summary>A store with one closed lane; nothing uses it when this returns.</summary>
        public static async Task<Subject> Prepare(string program, Scratch scratch, string name, string database)
        {
            var subject = new Subject(program, scratch, name, database);
            await using (await subject.Start())
            {
                subject.workspace = await subject.helios.AddWorkspace(name, await scratch.Repository($"store-{name}", files: 1));
                await new LaneRig(subject.helios).Create(subject.workspace, "template");
                // Its last event must be there to be copied.
                await LaneRig.Until(
                    async () => (await subject.helios.Get("/v1/events?topic=lane.cleaned"))["items"]!.AsArray().Count > 0,
                    "the event that a lane is closed"
                );
            }

            return subject;
        }

        public async Task<HeliosUnderTest> Start()
        {
            (helios, _) = await HeliosUnderTest.Start(program, scratch.Folder($"store-{name}-home"), otlp: null, postgres: database);
            if (workspace != "")
                lane = (await helios.CreateLane(workspace, "shown"))["lane_id"]!.GetValue<string>();
            return helios;
        }

        public async Task Fill()
        {
            await using var source = NpgsqlDataSource.Create(database);
            foreach (var sql in (string[])[FillLanes, FillEvents, "vacuum analyze lanes.lanes", "vacuum analyze lanes.journal"])
            {
                await using var command = source.CreateCommand(sql);
                command.CommandTimeout = 170;
                await command.ExecuteNonQueryAsync();
            }
        }

        public async Task Measure(int round)
        {
            var rig = new LaneRig(helios);
            for (var i = 0; i < Creates; i++)
                Measured[0].Numbers.Add(await rig.Create(workspace, $"lane-{round}-{i}"));
            for (var i = 0; i < Reads; i++)
            {
                Measured[1].Numbers.Add(await Time("/v1/lanes"));
                Measured[2].Numbers.Add(await Time($"/v1/lanes/{lane}"));
                Measured[3].Numbers.Add(await Time($"/v1/events?lane={lane}"));
            }
        }

        public void Forget() => Measured = Nothing();

        private static (string, Numbers)[] Nothing() =>
            [("create → ready", new()), ("list of open lanes", new()), ("one lane", new()), ("events of one lane", new())];

        private async Task<double> Time(string path)
        {
            var clock = TimeProvider.System.GetTimestamp();
            JsonNode answer = await helios.Get(path);
            var elapsed = TimeProvider.System.GetElapsedTime(clock).TotalMilliseconds;
            return answer.AsObject().Count > 0 ? elapsed : throw new InvalidOperationException($"GET {path}: an empty answer");
        }
    }
}
