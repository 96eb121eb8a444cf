using System.Text.Json.Nodes;

namespace Helios.Cli.Tests;

[Trait("needs", "server")]
public sealed class DemoTests
{
    [Fact]
    [Trait("req", "demo")]
    public async Task It_runs_three_lanes_in_its_own_system_and_leaves_nothing()
    {
        var before = Traces();

        var demo = await CommandLine.Run(server: null, ["demo", "--json"]);

        demo.ExitCode.ShouldBe(0, demo.Out + demo.Error);
        var told = JsonNode.Parse(demo.Out)!;
        told["lanes"]!.AsArray().Select(lane => lane!["fault"]?.GetValue<string>()).ShouldBe([null, null, null]);
        told["left"]!.AsArray().ShouldBeEmpty();
        told["events"]!.GetValue<int>().ShouldBeGreaterThan(60);
        Traces().ShouldBe(before);
    }

    private static IReadOnlyList<string> Traces() =>
        [.. Directory.EnumerateDirectories(Path.GetTempPath(), "helios-demo-*").Order(StringComparer.Ordinal)];
}
