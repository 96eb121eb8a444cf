using Helios.PrivatePostgres;
using Helios.Processes;
using Helios.Testing;

namespace Helios.TestServers;

/// <summary>
/// What one test run leaves on the machine, in one place: its temporary files, the databases whose homes lie there (as root their data lie
/// elsewhere), what it mounts below them, and the processes that carry its mark or use its folder. Nothing of that outlives the run,
/// however it ends; what a killed run has left is cleared by the next one.
/// </summary>
internal sealed class RunPlace : IAsyncDisposable
{
    // Not the mark of the servers: those that a test starts for itself carry both.
    private const string MarkVariable = "HELIOS_TEST_RUN";

    // Systems under test keep their homes in the run's folder, or a folder below.
    private static readonly EnumerationOptions Homes = new() { RecurseSubdirectories = true, MaxRecursionDepth = 3 };

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // Who ends may start something, as a supervisor does, or a tmux server its hooks.
    private const int Looks = 3;

    private readonly TestPlace place;

    private RunPlace(TestPlace place) => this.place = place;

    /// <summary>The folder for temporary files.</summary>
    public string Folder => place.Path;

    /// <summary>The variables that keep a process of the run in this place.</summary>
    public IReadOnlyDictionary<string, string?> Environment =>
        new Dictionary<string, string?>(StringComparer.Ordinal) { [MarkVariable] = Path.GetFileName(place.Path), ["TMPDIR"] = place.Path };

    public static async Task<RunPlace> Create()
    {
        foreach (var abandoned in TestPlace.Abandoned("run").Where(place => place.Claim()))
            await Clear(abandoned);
        return new RunPlace(TestPlace.Create("run"));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in await Clear(place))
            await Console.Error.WriteLineAsync($"ended a process left by the tests: {process.Name} ({process.Pid})");
    }

    private static async Task<IReadOnlyList<ProcessInfo>> Clear(TestPlace place)
    {
        var ended = new List<ProcessInfo>();
        for (var look = 1; look <= Looks; look++)
        {
            // Lanes have a clean environment: their tmux servers, par tasks and daemons have no mark, but they are started with paths of
            // the place.
            var scope = ProcessScope.Of(MarkOf(place)) with
            {
                Others = [.. ProcessTree.FindUsing(place.Path).Select(row => row.Identity)],
            };
            var report = await ProcessTree.Terminate(scope, Grace, CancellationToken.None);
            if (report.Ended.Count == 0)
                break;
            ended.AddRange(report.Ended);
        }
        foreach (var mount in Mounts(place.Path))
            await ProcessRunner.Instance.Run(new CommandSpec("umount", "-l", mount), CancellationToken.None);
        try
        {
            foreach (var note in Directory.EnumerateFiles(place.Path, "postgres.json", Homes))
                PrivatePostgresServer.Delete(Path.GetDirectoryName(note)!);
            place.Remove();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"could not remove {place.Path}: {failure.Message}");
        }
        return ended;
    }

    private static EnvironmentMarker MarkOf(TestPlace place) => new(MarkVariable, Path.GetFileName(place.Path));

    /// <summary>What is mounted below a folder, the innermost first.</summary>
    private static IEnumerable<string> Mounts(string folder) =>
        File.Exists("/proc/self/mounts")
            ? File.ReadLines("/proc/self/mounts")
                .Select(line => line.Split(' ')[1])
                .Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal))
                .Reverse()
            : [];
}
