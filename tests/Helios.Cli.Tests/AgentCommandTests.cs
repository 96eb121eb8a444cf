using System.Text.Json.Nodes;
using Helios.Contracts.Api.Agents;
using Helios.Testing;

namespace Helios.Cli.Tests;

[Trait("req", "agent-manifests")]
public sealed class AgentCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_shipped_manifest_is_printed_to_start_an_own_one_from_and_checks_without_a_server()
    {
        var printed = await CommandLine.Run(null, ["agent", "show", "gemini", "--quiet"]);
        await File.WriteAllTextAsync(folder["gemini.json"], printed.Out);

        var valid = await CommandLine.Run(null, ["agent", "check", "gemini.json"], folder: folder.Path);

        JsonNode.Parse(printed.Out)!["name"]!.ToString().ShouldBe("gemini");
        (valid.ExitCode, valid.Out).ShouldBe((0, "gemini\n"), valid.Error);
        (await CommandLine.Run(null, ["agent", "show", "nobody", "--quiet"])).Error.ShouldContain(
            string.Join(", ", ShippedAgents.Texts.Keys)
        );
    }

    [Fact]
    public async Task Every_fault_of_a_manifest_is_named()
    {
        await File.WriteAllTextAsync(folder["mine.json"], """{"name": "mine", "launch": {"interactive": [["{promt}"]]}}""");
        await File.WriteAllTextAsync(folder["named.json"], """{"name": "other", "launch": {"program": "x", "interactive": []}}""");

        var invalid = await Check("mine.json");
        var named = await Check("named.json");

        invalid.ExitCode.ShouldBe(1);
        invalid.Error.ShouldContain("- launch.program is required.");
        invalid.Error.ShouldContain("- launch.interactive[0][0] has an unknown placeholder '{promt}'");
        named.Error.ShouldContain("the file is named named.json");
        (await Check("nothing.json")).ExitCode.ShouldBe(3);
    }

    private Task<CallResult> Check(string file) => CommandLine.Run(null, ["agent", "check", file], folder: folder.Path);

    public void Dispose() => folder.Dispose();
}
