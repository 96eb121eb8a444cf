using System.Text.Json.Nodes;
using Helios.Contracts.Api.Agents;
using Helios.Contracts.Api.Hosts;
using Helios.Testing;

namespace Helios.Cli.Tests;

public sealed class DoctorTests : IDisposable
{
    private readonly TemporaryFolder parent = new();

    public void Dispose() => parent.Dispose();

    [Fact]
    [Trait("req", "cli-doctor")]
    public async Task It_says_of_each_thing_how_it_is_and_mends_what_it_can()
    {
        var home = parent["home"];
        Directory.CreateDirectory(home);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(home, (UnixFileMode)0b111_101_101);

        var before = await Look(home);
        before["home"].State.ShouldBe("warning");
        before["home"].Advice.ShouldContain("chmod 700");
        before["git"].State.ShouldBe("fine");
        before["postgres"].State.ShouldBe("fine");
        before["server"].Advice.ShouldContain("helios up");

        (await Look(home, "--fix"))["home"].State.ShouldBe("fine");
    }

    [Fact]
    public async Task What_is_wrong_with_a_host_is_said_with_the_section_of_the_runbook()
    {
        await using var server = new FakeHelios();
        await server.InitializeAsync();
        server.Host = server.Host with
        {
            Incidents =
            [
                new HostIncidentView
                {
                    Incident = HostTroubleKind.ApiUnreachable,
                    Subject = "https://helios.example",
                    Detail = "This host does not reach the API.",
                    Lanes = [],
                    Since = server.Host.JoinedAt,
                },
            ],
        };

        var looked = await CommandLine.Run(server, ["doctor", "--json", "--home", parent["home"]]);

        var incident = JsonNode.Parse(looked.Out)!["items"]!.AsArray().Single(item => item!["name"]!.GetValue<string>() == "incident")!;
        incident["state"]!.GetValue<string>().ShouldBe("warning");
        incident["detail"]!.GetValue<string>().ShouldBe("build-7: This host does not reach the API.");
        incident["advice"]!.GetValue<string>().ShouldContain("docs/runbook.md#api_unreachable");
    }

    [Fact]
    public async Task Agents_that_a_host_lacks_or_that_work_there_only_in_part_are_named()
    {
        await using var server = new FakeHelios();
        await server.InitializeAsync();
        var codex = new HostAgentView
        {
            Name = "codex",
            Title = "Codex",
            Origin = AgentOrigin.BuiltIn,
            Tested = true,
            Installed = false,
        };

        server.Host = server.Host with { Agents = [codex] };
        (await Agents()).ShouldBe(["build-7: none of the agents that Helios knows is installed; sessions can only run commands."]);

        server.Host = server.Host with { Agents = [codex with { Installed = true, Warnings = ["It has no sandbox."] }] };
        (await Agents()).ShouldBe(["build-7, codex: It has no sandbox."]);
        (await CommandLine.Run(server, ["agent", "show", "codex"])).Out.ShouldContain("build-7: It has no sandbox.");

        async Task<IEnumerable<string>> Agents() =>
            JsonNode.Parse((await CommandLine.Run(server, ["doctor", "--json", "--home", parent["home"]])).Out)!["items"]!
                .AsArray()
                .Where(item => item!["name"]!.GetValue<string>() == "agents")
                .Select(item => item!["detail"]!.GetValue<string>())
                .ToList();
    }

    [Fact]
    public async Task A_taken_port_is_reported()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://{taken.LocalEndpoint}";
        var refused = await CommandLine.Run(server: null, ["up", "--home", parent["home"], "--port", url.Split(':')[^1]]);
        refused.ExitCode.ShouldBe(5);
        refused.Error.ShouldContain("--port 0");
    }

    private static async Task<Dictionary<string, (string State, string Advice)>> Look(string home, params string[] more)
    {
        var looked = await CommandLine.Run(server: null, ["doctor", "--json", "--home", home, .. more]);
        return JsonNode.Parse(looked.Out)!["items"]!
            .AsArray()
            .ToDictionary(
                item => item!["name"]!.GetValue<string>(),
                item => (item!["state"]!.GetValue<string>(), item["advice"]?.GetValue<string>() ?? "")
            );
    }
}
