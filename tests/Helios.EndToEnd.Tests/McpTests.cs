using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Helios.EndToEnd.Tests.Systems;
using Helios.Testing;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Helios.EndToEnd.Tests;

/// <summary>
/// <c>helios mcp</c> as an agent uses it: a real client on its standard streams, with the environment of a lane or of a person.
/// </summary>
public sealed class McpTests
{
    private static readonly string[] Reading =
    [
        "list_lanes",
        "list_workspaces",
        "read_output",
        "show_changes",
        "show_lane",
        "wait_for_agent",
    ];

    private static readonly string[] Changing = ["finish_lane", "send_text", "start_agent", "start_lane"];

    [Fact]
    [Trait("req", "mcp")]
    public async Task A_lane_reads_the_fleet_and_changes_itself_only()
    {
        await using var system = new EmbeddedSystem(("Helios__Http__LoopbackTrust", "false"));
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        var cli = new CommandLine(system.Url) { Home = system.Home };
        await cli.Ok("workspace", "add", "app", "--repository", repository.Path);
        var lane = (await cli.Ok("lane", "create", "app", "--name", "first")).Trim();
        await cli.Ok("lane", "create", "app", "--name", "other");
        var token = (await cli.Ok("lane", "exec", "first", "--", "sh", "-c", "echo $HELIOS_TOKEN")).Trim();
        await using var agent = await Client(system, ("HELIOS_TOKEN", token), ("HELIOS_LANE_ID", lane));

        var tools = await agent.ListToolsAsync();

        tools.Select(tool => tool.Name).Order(StringComparer.Ordinal).ShouldBe([.. Reading.Concat(Changing).Order(StringComparer.Ordinal)]);
        foreach (var tool in tools)
        {
            tool.Description.ShouldNotBeNullOrEmpty();
            tool.ProtocolTool.Annotations!.ReadOnlyHint.ShouldBe(Reading.Contains(tool.Name), tool.Name);
        }

        JsonNode
            .Parse(await Ok(agent, "list_lanes"))!
            .AsArray()
            .Select(one => one!["name"]!.GetValue<string>())
            .ShouldBe(["other", "first"]);
        JsonNode.Parse(await Ok(agent, "list_workspaces"))!.AsArray().ShouldHaveSingleItem()!["name"]!.GetValue<string>().ShouldBe("app");
        // Without a name, it is its own lane.
        JsonNode.Parse(await Ok(agent, "show_lane"))!["lane_id"]!
            .GetValue<string>()
            .ShouldBe(lane);
        JsonNode.Parse(await Ok(agent, "show_lane", ("lane", "app/other")))!["status"]!.GetValue<string>().ShouldBe("ready");

        await Ok(agent, "start_agent", ("agent", "command"), ("argv", new[] { "sh", "-c", "echo at work; exec cat" }));
        (await Ok(agent, "send_text", ("text", "hello there"))).ShouldContain("session_id");
        await Eventually.Passes(async () => (await Ok(agent, "read_output", ("lines", 20))).ShouldContain("hello there"));

        foreach (
            var (tool, arguments) in new (string, (string, object?)[])[]
            {
                ("start_lane", [("prompt", "More of me"), ("workspace", "app"), ("argv", new[] { "cat" })]),
                ("start_agent", [("lane", "other"), ("agent", "command"), ("argv", new[] { "cat" })]),
                ("finish_lane", [("lane", "other")]),
            }
        )
            (await Fault(agent, tool, arguments)).ShouldContain("[forbidden]", customMessage: tool);
        (await Fault(agent, "show_lane", ("lane", "nowhere"))).ShouldBe(
            "lane 'nowhere': No such lane, open or closed. [lane_not_found]\nnext: helios lane list"
        );
        (await Fault(agent, "read_output", ("lane", "other"))).ShouldContain("[session_not_found]");

        var actors = await cli.Ok("audit", "export", "--lane", lane);
        actors
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)
            .ShouldContain(one =>
                one["action"]!.GetValue<string>() == "session.created" && one["actor"]!.GetValue<string>() == $"lane:{lane}"
            );

        try
        {
            await Ok(agent, "finish_lane", ("force", true));
        }
        catch (IOException)
        {
            // The server of the tools is a program of the lane, and may end with it before it has answered.
        }

        await cli.Ok("lane", "wait", "first", "--until", "closed");
        // So did its token.
        await using var elsewhere = await Client(system, ("HELIOS_TOKEN", token));
        (await Fault(elsewhere, "list_lanes")).ShouldContain("[unauthenticated]");
        await cli.Ok("lane", "cleanup", "other");
    }

    [Fact]
    [Trait("req", "mcp")]
    public async Task A_person_starts_work_waits_for_it_looks_at_it_and_ends_it()
    {
        await using var system = new EmbeddedSystem();
        await system.Start();
        using var repository = await TemporaryRepository.Create();
        await new CommandLine(system.Url).Ok("workspace", "add", "app", "--repository", repository.Path);
        await using var client = await Client(system);

        var started = JsonNode.Parse(
            await Ok(
                client,
                "start_lane",
                ("prompt", "Write a file"),
                ("workspace", "app"),
                ("argv", new[] { "sh", "-c", "echo made > made.txt; exec cat" })
            )
        )!;
        started["name"]!.GetValue<string>().ShouldBe("write-file");
        var session = started["agent"]!["session_id"]!.GetValue<string>();
        await Report(system, session, "active");
        var waiting = Ok(client, "wait_for_agent", ("lane", "write-file"), ("seconds", 120));
        // Calls overlap.
        (await Ok(client, "list_workspaces")).ShouldContain("app");
        await Report(system, session, "idle");
        var waited = JsonNode.Parse(await waiting)!;
        waited["settled"]!.GetValue<bool>().ShouldBeTrue(waited.ToJsonString());
        (await Ok(client, "show_changes", ("lane", "write-file"))).ShouldContain("made.txt");
        (await Ok(client, "show_changes", ("lane", "write-file"), ("file", "made.txt"))).ShouldContain("+made");
        (await Ok(client, "show_changes", ("lane", "write-file"), ("patch", true))).ShouldStartWith("diff --git");

        var ended = JsonNode.Parse(await Ok(client, "finish_lane", ("lane", "write-file"), ("force", true)))!;
        (ended["status"]!.GetValue<string>(), ended["archive"]!.GetValue<string>()).ShouldBe(
            ("closed", $"refs/helios/archive/{ended["lane_id"]!.GetValue<string>()}")
        );
    }

    [Fact]
    [Trait("req", "mcp")]
    public async Task Without_a_server_each_tool_says_so()
    {
        using var home = new TemporaryFolder();
        await using var client = await McpClient.CreateAsync(
            new StdioClientTransport(
                new StdioClientTransportOptions
                {
                    Command = BuiltProgram.Helios,
                    Arguments = ["mcp", "--server", "http://127.0.0.1:1"],
                    EnvironmentVariables = new Dictionary<string, string?>(StringComparer.Ordinal) { ["HELIOS_HOME"] = home.Path },
                }
            )
        );

        (await Fault(client, "list_lanes")).ShouldContain("[unreachable]\nnext: helios up");
    }

    /// <summary>What an agent's hook reports.</summary>
    private static async Task Report(EmbeddedSystem system, string session, string activity)
    {
        using var http = new HttpClient { BaseAddress = system.Url };
        using var answer = await http.PostAsJsonAsync($"/v1/sessions/{session}/facts/activity", new { activity });
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    private static async Task<McpClient> Client(EmbeddedSystem system, params (string Name, string? Value)[] environment)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["HELIOS_URL"] = system.Url.ToString(),
            ["HELIOS_TOKEN"] = null,
            ["HELIOS_LANE_ID"] = null,
            ["HELIOS_HOME"] = system.Home,
            ["XDG_STATE_HOME"] = system.Home,
        };
        foreach (var (name, value) in environment)
            all[name] = value;
        return await McpClient.CreateAsync(
            new StdioClientTransport(
                new StdioClientTransportOptions
                {
                    Command = BuiltProgram.Helios,
                    Arguments = ["mcp"],
                    EnvironmentVariables = all,
                }
            )
        );
    }

    private static async Task<string> Ok(McpClient client, string tool, params (string Name, object? Value)[] arguments)
    {
        var (isError, text) = await Call(client, tool, arguments);
        isError.ShouldBeFalse($"{tool}: {text}");
        return text;
    }

    private static async Task<string> Fault(McpClient client, string tool, params (string Name, object? Value)[] arguments)
    {
        var (isError, text) = await Call(client, tool, arguments);
        isError.ShouldBeTrue($"{tool}: {text}");
        return text;
    }

    private static async Task<(bool IsError, string Text)> Call(
        McpClient client,
        string tool,
        IReadOnlyList<(string Name, object? Value)> arguments
    )
    {
        var answer = await client.CallToolAsync(
            tool,
            arguments.ToDictionary(argument => argument.Name, argument => argument.Value, StringComparer.Ordinal)
        );
        return (answer.IsError is true, string.Concat(answer.Content.OfType<TextContentBlock>().Select(block => block.Text)));
    }
}
