using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Helios.Processes;
using Helios.Testing;
using Npgsql;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>
/// What an earlier release left when all of it was killed in the middle of its work: the newest of <c>tests/releases</c>, which
/// <c>eng/record-release.sh</c> records. It is unpacked into a folder of its own, as if it had been there all the time, and its machine had
/// been started again since.
/// </summary>
internal sealed partial class RecordedRelease : IDisposable
{
    public const string Installation = "recorded";

    private const string EarlierBoot = "00000000-0000-4000-8000-000000000001";

    private readonly string recording;
    private readonly TemporaryFolder folder = new();
    private readonly (string Old, string New)[] moves;

    private RecordedRelease(string recording)
    {
        this.recording = recording;
        var text = File.ReadAllText(Path.Combine(recording, "views.json"));
        var views = JsonNode.Parse(text)!;
        moves = [(views["place"]!.ToString(), folder.Path), (views["boot_id"]!.ToString(), EarlierBoot)];
        Views = JsonNode.Parse(Moved(text))!;
    }

    /// <summary>The folder of the repository and of the worktree agent.</summary>
    public string Place => folder.Path;

    /// <summary>What it answered over HTTP before it was killed.</summary>
    public JsonNode Views { get; }

    /// <summary>Where releases are recorded: a folder for each, named after its day and commit.</summary>
    public static string Recordings { get; } = Path.Combine(BuiltProgram.Root, "tests", "releases");

    private static string Newest => Directory.EnumerateDirectories(Recordings).Order(StringComparer.Ordinal).Last();

    /// <summary>Its programs, built from its commit: the folder whose <c>artifacts/bin</c> they are in.</summary>
    public static async Task<string> Programs()
    {
        var script = new CommandSpec(Path.Combine(BuiltProgram.Root, "eng", "build-release.sh"), [Newest.Split('-')[^1]])
        {
            Timeout = TimeSpan.FromMinutes(15),
        };
        return (await ProcessRunner.Instance.Run(script, CancellationToken.None)).EnsureSucceeded().Stdout.Text.Trim();
    }

    public static async Task<RecordedRelease> Unpack()
    {
        var release = new RecordedRelease(Newest);
        var archive = Path.Combine(release.recording, "files.tar.gz");
        var command = new CommandSpec("tar", "--extract", "--no-same-owner", "--file", archive, "--directory", release.Place);
        (await ProcessRunner.Instance.Run(command, CancellationToken.None)).EnsureSucceeded();
        foreach (var file in new DirectoryInfo(release.Place).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            // An empty one may be a named pipe, which nobody writes to.
            if (file is { LinkTarget: null, Length: > 0 })
                await release.Move(file.FullName);
        }
        return release;
    }

    /// <summary>
    /// Fills an empty database with what it had. All times are as if it had been killed just now, because old records are deleted, and
    /// what it was about to send goes to the broker of here.
    /// </summary>
    public async Task Restore(string connectionString, RabbitVirtualHost broker)
    {
        // Some versions of pg_dump write commands of psql.
        var lines = (await File.ReadAllLinesAsync(Path.Combine(recording, "database.sql"))).Where(line => !line.StartsWith('\\'));
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString
        );
        await Execute(source, Address().Replace(Moved(string.Join('\n', lines)), $"rabbitmq://{broker.Host}:{broker.Port}/{broker.Name}/"));
        await Execute(
            source,
            $$"""
            do $$
            declare
                late interval := clock_timestamp() - timestamptz '{{Views["killed_at"]}}';
                moved record;
            begin
                for moved in
                    select c.table_schema, c.table_name, string_agg(format('%1$I = %1$I + %2$L::interval', c.column_name, late), ', ') as times
                    from information_schema.columns c
                    where c.table_schema in ('lanes', 'sessions') and c.data_type = 'timestamp with time zone'
                    group by 1, 2
                loop
                    execute format('update %I.%I set %s', moved.table_schema, moved.table_name, moved.times);
                end loop;
            end $$
            """
        );
    }

    public void Dispose() => folder.Dispose();

    /// <summary>Paths in a file are those of here.</summary>
    private async Task Move(string file)
    {
        // Byte by byte, whatever is in it.
        var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
        if (Moved(text) is var moved && moved != text)
            await File.WriteAllBytesAsync(file, Encoding.Latin1.GetBytes(moved));
    }

    private string Moved(string text) =>
        moves.Aggregate(text, (moved, move) => moved.Replace(move.Old, move.New, StringComparison.Ordinal));

    private static async Task Execute(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex(@"rabbitmq://127\.0\.0\.1:\d+/helios-test-\d+/", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Address();
}
