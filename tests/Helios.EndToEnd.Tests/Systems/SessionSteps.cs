using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Helios.Contracts.Identifiers;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>Lanes with sessions in them, over HTTP.</summary>
internal sealed class SessionSteps(IHeliosSystem system, HttpSteps http, string workspace)
{
    /// <summary>Settings with which probes, doubts and reactions take seconds, not minutes.</summary>
    public static (string Name, string Value)[] Fast { get; } =
    [
        ("Helios__Agents__ProbeEvery", "00:00:00.5"),
        ("Helios__Agents__EndGrace", "00:00:01"),
        ("Helios__Sessions__SweepEvery", "00:00:00.2"),
        ("Helios__Sessions__ResendAfter", "00:00:02"),
        ("Helios__Sessions__Lifecycle__RecentlyActiveFor", "00:00:00.1"),
        ("Helios__Sessions__Reactions__LookEvery", "00:00:00.2"),
    ];

    public static async Task<SessionSteps> In(IHeliosSystem system, HttpSteps http, TemporaryRepository repository)
    {
        var made = await http.Post(
            "/v1/workspaces",
            new JsonObject { ["name"] = SharedSystem.NewName(), ["repository"] = repository.Path }
        );
        return new SessionSteps(system, http, made["workspace_id"]!.ToString());
    }

    public static JsonArray Agent(params string[] knobs) => [.. knobs.Prepend(BuiltProgram.FakeAgent).Select(word => (JsonNode)word)];

    public async Task<string> Lane(string name)
    {
        // What has just stood still may be away for a moment more; then the answer says that nothing was recorded.
        var (status, lane) = await http.PostUntilAdmitted(
            $"/v1/workspaces/{workspace}/lanes?wait=ready&timeout=60",
            new JsonObject { ["display_name"] = name }
        );
        ((int)status).ShouldBe(201, $"{lane}");
        return lane!["lane_id"]!.ToString();
    }

    /// <summary>A new lane with a live session.</summary>
    public async Task<(string Lane, string Session)> Live(string name, JsonArray argv, string mode = "interactive")
    {
        var lane = await Lane(name);
        // A busy machine may answer that a part is away just now: asked again, under the same key.
        var (status, session) = await http.PostUntilAnswered(
            $"/v1/lanes/{lane}/sessions?wait=ready&timeout=60",
            new JsonObject
            {
                ["provider"] = "command",
                ["launch"] = true,
                ["mode"] = mode,
                ["argv"] = argv,
            },
            $"session-{lane}"
        );
        status.ShouldBe(HttpStatusCode.OK, $"{session}\n{system.Logs()}");
        session!["state"]!["session"]!["state"]!.ToString().ShouldBe("working", $"{session}\n{system.Logs()}");
        return (lane, session["session_id"]!.ToString());
    }

    public Task<JsonNode> Until(string session, string state, string reason) =>
        http.GetUntil(
            $"/v1/sessions/{session}",
            view => view["state"]!["session"]!["state"]!.ToString() == state && view["state"]!["session"]!["reason"]!.ToString() == reason
        );

    public Task<JsonNode> LaneUntil(string lane, string status) =>
        http.GetUntil($"/v1/lanes/{lane}", view => view["status"]!.ToString() == status);

    public Task<JsonNode> Explain(string session) => http.Get($"/v1/sessions/{session}/explain");

    /// <summary>The states that the session axis went through, oldest first, as "state/reason".</summary>
    public async Task<List<string>> Path(string session) =>
        [
            .. (await Explain(session))["decisions"]!
                .AsArray()
                .Where(decision => decision!["axis"]!.ToString() == "session")
                .Select(decision => decision!["to"]!.ToString())
                .Reverse(),
        ];

    /// <summary>Until an observer's last finding is that, with these words.</summary>
    public Task<JsonNode> UntilSeen(string session, string source, string finding, string words = "") =>
        http.GetUntil(
            $"/v1/sessions/{session}/explain",
            told =>
                told["evidence"]!
                    .AsArray()
                    .Any(seen =>
                        seen!["source"]!.ToString() == source
                        && seen["finding"]!.ToString() == finding
                        && $"{seen["evidence"]}".Contains(words, StringComparison.Ordinal)
                    )
        );

    /// <summary>Tells what an agent does, until that is taken: a part may be starting just now.</summary>
    public async Task Says(string session, string activity)
    {
        var (status, answer) = await http.PostUntilAnswered(
            $"/v1/sessions/{session}/facts/activity",
            new JsonObject { ["activity"] = activity },
            $"says-{Ulid.Format(UlidGenerator.Shared.Next())}"
        );
        status.ShouldBe(HttpStatusCode.OK, $"{answer}");
    }

    public async Task CleanUp(string lane)
    {
        var (status, body) = await http.Try(HttpMethod.Post, $"/v1/lanes/{lane}/cleanup?wait=closed&timeout=60", new JsonObject());
        status.ShouldBe(HttpStatusCode.OK, $"{body}\n{system.Logs()}");
    }

    /// <summary>The agent processes of a lane: all of that name.</summary>
    public static IReadOnlyList<ProcessInfo> Processes(string lane, string name) =>
        [
            .. ProcessTree
                .Find(new EnvironmentMarker("HELIOS_LANE_ID", lane))
                .Where(process => process.Name.StartsWith(name, StringComparison.Ordinal)),
        ];

    /// <summary>The agent's process in a lane; there must be exactly one.</summary>
    public static ProcessInfo Process(string lane, string name = "Helios.Fake") => Processes(lane, name).ShouldHaveSingleItem();

    public async Task<int> TmuxServer()
    {
        var asked = await ProcessRunner.Instance.Run(
            new CommandSpec("tmux", "-S", System.IO.Path.Combine(system.AgentFolder, "tmux"), "display-message", "-p", "#{pid}"),
            CancellationToken.None
        );
        return int.Parse(asked.EnsureSucceeded().Stdout.Text.Trim(), CultureInfo.InvariantCulture);
    }
}
