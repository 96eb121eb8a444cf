using System.Globalization;
using System.Text.Json.Nodes;
using Helios.Processes;

namespace Helios.Bench;

/// <summary>
/// What one call of the command line costs, beside <c>curl</c> of the same request: the native program, the managed one, and
/// <c>./helios</c> around them.
/// </summary>
internal static class CliBench
{
    /// <summary>Calls in a row, of which the mean is one number: one call is shorter than the kernel counts.</summary>
    private const int Calls = 10;

    // CPU time of the children of the loop, and the time that passed.
    private const string Loop = """
        TIMEFORMAT='%U %S %R'
        time for ((i = 0; i < calls; i++)); do "$@" >/dev/null <<<"$input" || exit; done
        """;

    public static async Task<int> Execute(string[] args)
    {
        using var scratch = new Scratch();
        await Measure(args, scratch, table: null);
        return 0;
    }

    /// <summary>Prints all measurements, and adds those that have a goal to a table.</summary>
    public static async Task Measure(string[] args, Scratch scratch, GoalTable? table)
    {
        var managed = Path.GetFullPath(Arguments.Option(args, "--helios") ?? "artifacts/bin/Helios.ManagedCli/release/helios");
        var native = Path.GetFullPath(Arguments.Option(args, "--native") ?? "artifacts/native/helios");
        var wrapper = Path.GetFullPath(Arguments.Option(args, "--wrapper") ?? "helios");
        var rounds = int.Parse(Arguments.Option(args, "--rounds") ?? "5", CultureInfo.InvariantCulture);
        var (helios, _) = await HeliosUnderTest.Start(managed, scratch.Folder("cli-home"), otlp: null);
        await using (helios)
        {
            var workspace = await helios.AddWorkspace("cli", await scratch.Repository("cli", 1));
            var lane = (await helios.CreateLane(workspace, "first"))["lane_id"]!.GetValue<string>();
            var session = (
                await helios.Post($"/v1/lanes/{lane}/sessions", new JsonObject { ["provider"] = "claude-code", ["launch"] = false })
            )["session_id"]!.GetValue<string>();
            var activity = $$"""{"activity":"ready","at":"{{TimeProvider.System.GetUtcNow():O}}"}""";
            string[] hook = ["hook", "claude-code", "--session", session];
            string[] post = ["-H", "Content-Type: application/json", "-d", "@-", $"{helios.Url}v1/sessions/{session}/facts/activity"];
            const string Stop = """{"hook_event_name":"Stop"}""";
            (string Name, string[] Command, string Input)[] measured =
            [
                ("true (floor)", ["/bin/true"], ""),
                ("git --version", ["git", "--version"], ""),
                ("--version: native", [native, "--version"], ""),
                ("--version: ./helios", [wrapper, "--version"], ""),
                ("--version: managed", [managed, "--version"], ""),
                ("lane list: curl", ["curl", "-sf", $"{helios.Url}v1/lanes?limit=500"], ""),
                ("lane list: native", [native, "lane", "list"], ""),
                ("lane list: ./helios", [wrapper, "lane", "list"], ""),
                ("lane list: managed", [managed, "lane", "list"], ""),
                ("hook: curl", ["curl", "-sf", .. post], activity),
                ("hook: native", [native, .. hook], Stop),
                ("hook: ./helios", [wrapper, .. hook], Stop),
                ("hook: managed", [managed, .. hook], Stop),
            ];
            var cpu = measured.ToDictionary(one => one.Name, _ => new Numbers(), StringComparer.Ordinal);
            var passed = measured.ToDictionary(one => one.Name, _ => new Numbers(), StringComparer.Ordinal);
            // The first round fills the caches.
            for (var round = -1; round < rounds; round++)
            {
                foreach (var (name, command, input) in measured)
                {
                    var (used, took) = await Measure(helios.Url, command, input);
                    if (round < 0)
                        continue;
                    cpu[name].Add(used);
                    passed[name].Add(took);
                }
            }

            Console.WriteLine($"{"command line, per call", -24}{"CPU, ms", -30}elapsed, ms");
            foreach (var (name, _, _) in measured)
                Console.WriteLine($"{name, -24}{cpu[name], -30}{passed[name]}");
            foreach (var call in (string[])["lane list", "hook"])
            {
                var (own, curl) = (cpu[$"{call}: native"].Median, cpu[$"{call}: curl"].Median);
                table?.Add(
                    $"helios {call}, CPU above curl",
                    $"{own - curl:0.0} ms: {GoalsBench.Text(cpu[$"{call}: native"])}, curl {curl:0.0} ms; by ./helios "
                        + $"{cpu[$"{call}: ./helios"].Median:0.0} ms",
                    "≤ 30 ms",
                    own - curl <= 30
                );
            }
        }
    }

    private static async Task<(double Cpu, double Elapsed)> Measure(Uri url, string[] command, string input)
    {
        var ran = (
            await ProcessRunner.Instance.Run(
                new CommandSpec("bash", ["-c", Loop, "bash", .. command])
                    .With("HELIOS_URL", url.ToString())
                    .With("calls", Calls.ToString(CultureInfo.InvariantCulture))
                    .With("input", input)
                    .Without("HELIOS_LAUNCH_ID"),
                CancellationToken.None
            )
        ).EnsureSucceeded();
        var seconds = ran
            .Stderr.Text.Split(' ', StringSplitOptions.TrimEntries)
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture))
            .ToArray();
        return ((seconds[0] + seconds[1]) * 1000 / Calls, seconds[2] * 1000 / Calls);
    }
}
