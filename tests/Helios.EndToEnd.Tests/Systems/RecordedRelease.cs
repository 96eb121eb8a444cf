using System.Text;
using System.Text.Json.Nodes;
using Helios.Processes;
using Helios.Testing;
using Npgsql;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>
/// What an earlier release left when all of it was killed in the middle of its work: the newest of <c>tests/releases</c>, which
/// <c>eng/record-release.sh</c> records. It is unpacked into a folder of its own, as if it had been there all the time.
/// </summary>
internal sealed class RecordedRelease : IDisposable
{
    public const string Installation = "recorded";

    private readonly string recording;
    private readonly TemporaryFolder folder = new();
    private readonly string was;

    private RecordedRelease(string recording)
    {
        this.recording = recording;
        var text = File.ReadAllText(Path.Combine(recording, "views.json"));
        was = JsonNode.Parse(text)!["place"]!.ToString();
        Views = JsonNode.Parse(text.Replace(was, folder.Path, StringComparison.Ordinal))!;
    }

    /// <summary>The folder of the repository and of the worktree agent.</summary>
    public string Place => folder.Path;

    /// <summary>What it answered over HTTP before it was killed.</summary>
    public JsonNode Views { get; }

    /// <summary>Where releases are recorded: a folder for each, named after its day and commit.</summary>
    public static string Recordings { get; } = Path.Combine(BuiltProgram.Root, "tests", "releases");

    public static async Task<RecordedRelease> Unpack()
    {
        var release = new RecordedRelease(Directory.EnumerateDirectories(Recordings).Order(StringComparer.Ordinal).Last());
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
    /// Fills an empty database with what it had. All times are as if it had been killed just now, because old records are deleted.
    /// </summary>
    public async Task Restore(string connectionString)
    {
        // Some versions of pg_dump write commands of psql.
        var lines = (await File.ReadAllLinesAsync(Path.Combine(recording, "database.sql"))).Where(line => !line.StartsWith('\\'));
        await using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString
        );
        await Execute(source, string.Join('\n', lines).Replace(was, Place, StringComparison.Ordinal));
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
        if (text.Contains(was, StringComparison.Ordinal))
            await File.WriteAllBytesAsync(file, Encoding.Latin1.GetBytes(text.Replace(was, Place, StringComparison.Ordinal)));
    }

    private static async Task Execute(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
