using System.ComponentModel;
using System.Text.Json;
using Helios.Cli.Calls;
using Helios.Cli.Sessions;
using Helios.Cli.Start;
using Helios.Contracts.Api.Requests;
using Helios.Contracts.Api.Sessions;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Helios.ManagedCli.Mcp;

/// <summary>The tools that start work, talk to agents and end lanes.</summary>
internal sealed class WorkTools(CliCall call)
{
    private const string TheAgent = "The agent; command means any program.";
    private const string TheProgram = "With command: the program and its arguments.";

    private static readonly string Agents = $"Agents: {string.Join(", ", AgentNames.All)}.";
    private static readonly TimeSpan Ready = TimeSpan.FromSeconds(300);

    public IEnumerable<McpServerTool> All =>
        [
            ToolCall.Changing(
                "start_lane",
                $"Creates a lane and starts an agent in it with a prompt; answers when the agent is at work. {Agents}",
                StartLane
            ),
            ToolCall.Changing("start_agent", $"Starts an agent in a lane that has none running. {Agents}", StartAgent),
            ToolCall.Changing("send_text", "Sends a text to a lane's agent, which gets it when it can take it.", Send),
            ToolCall.Changing(
                "finish_lane",
                "Ends a lane with everything that runs in it. Work that is saved nowhere else is archived, and can be restored.",
                Finish,
                destructive: true
            ),
        ];

    private Task<CallToolResult> StartLane(
        [Description("What the agent is to do.")] string prompt,
        [Description("The workspace, by its name or id. Default: the one of the current folder's repository.")] string? workspace = null,
        [Description(TheAgent)] string? agent = null,
        [Description(TheProgram)] string[]? argv = null,
        [Description("The branch, tag or commit to start from. Default: the workspace's default branch.")] string? baseRef = null,
        [Description("The lane's name. Default: made from the prompt.")] string? name = null,
        CancellationToken ct = default
    ) =>
        ToolCall.Answer(
            call,
            async own =>
            {
                var chosen = agent ?? (argv is null ? AgentChoice.Choose(own, named: null) : SessionProviders.Command);
                var found = await WorkspaceHere.Find(own, workspace, ct);
                var lane = await FreeName.Create(
                    own,
                    found,
                    name,
                    TaskName.Of(prompt),
                    free =>
                        own.Client.Lanes.Create(found.WorkspaceId, new LaneRequest { DisplayName = free, BaseRef = baseRef }, Ready, ct: ct)
                );
                var session = await own.Client.Sessions.Ensure(lane.LaneId, Asked(chosen, prompt, argv), Ready, ct: ct);
                return LaneFacts.Of(await own.Client.Lanes.Get(lane.LaneId, ct), session);
            },
            ct
        );

    private Task<CallToolResult> StartAgent(
        [Description(TheAgent)] string agent,
        [Description(ToolCall.TheLane)] string? lane = null,
        [Description("The first prompt.")] string? prompt = null,
        [Description(TheProgram)] string[]? argv = null,
        CancellationToken ct = default
    ) =>
        ToolCall.Answer(
            call,
            async own =>
            {
                var id = await LaneFinder.FindId(own, lane, ct);
                var session = await own.Client.Sessions.Ensure(id, Asked(agent, prompt, argv), Ready, ct: ct);
                return LaneFacts.Of(session);
            },
            ct
        );

    private Task<CallToolResult> Send(
        [Description("The text.")] string text,
        [Description(ToolCall.TheLane)] string? lane = null,
        CancellationToken ct = default
    ) =>
        ToolCall.Answer(
            call,
            async own =>
            {
                var session = await SessionFinder.Find(own, lane, ct);
                var message = await own.Client.Sessions.Send(session.SessionId, text, ct: ct);
                return JsonSerializer.SerializeToNode(message, CliJson.Shared.SessionMessageView)!;
            },
            ct
        );

    private Task<CallToolResult> Finish(
        [Description(ToolCall.TheLane)] string? lane = null,
        [Description("Whether to end agents that are at work in it.")] bool force = false,
        CancellationToken ct = default
    ) =>
        ToolCall.Answer(
            call,
            async own =>
            {
                var id = await LaneFinder.FindId(own, lane, ct);
                // Ending one's own lane ends this program before there is an answer.
                TimeSpan? wait = id.ToString() == own.Environment.Variable("HELIOS_LANE_ID") ? null : Ready;
                return LaneFacts.Of(await own.Client.Lanes.CleanUp(id, new CleanUpRequest { Force = force }, wait, ct: ct), session: null);
            },
            ct
        );

    private static SessionRequest Asked(string agent, string? prompt, string[]? argv) =>
        new()
        {
            Provider = agent,
            Launch = true,
            Prompt = string.IsNullOrWhiteSpace(prompt) ? null : prompt,
            Argv = argv,
        };
}
