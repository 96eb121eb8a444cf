using System.ComponentModel;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Helios.ManagedCli.Mcp;

/// <summary>The tools that change nothing.</summary>
internal sealed class ReadingTools(CliCall call)
{
    private const int MostText = 200_000;

    public IEnumerable<McpServerTool> All =>
        [
            ToolCall.Reading("list_workspaces", "Lists the repositories that lanes can be made of.", Workspaces),
            ToolCall.Reading("list_lanes", "Lists the open lanes with what their agents do, newest first.", Lanes),
            ToolCall.Reading("show_lane", "Shows a lane: its state, branch, worktree and agent.", Lane),
            ToolCall.Reading("read_output", "Reads what a lane's agent shows: its terminal, or its output.", Output),
            ToolCall.Reading("show_changes", "Shows what a lane has changed since its base, committed or not.", Changes),
            ToolCall.Reading(
                "wait_for_agent",
                "Waits until a lane's agent has finished, waits for an answer, or has ended; without an agent, until the lane is ready.",
                Wait
            ),
        ];

    private Task<CallToolResult> Workspaces(CancellationToken ct) =>
        ToolCall.Answer(
            call,
            async own =>
            {
                var found = new JsonArray();
                await foreach (var workspace in own.Client.Workspaces.All(ct))
                    found.Add(
                        new JsonObject
                        {
                            ["name"] = workspace.Name,
                            ["workspace_id"] = workspace.WorkspaceId.ToString(),
                            ["repository"] = workspace.Repository,
                            ["default_branch"] = workspace.DefaultBranch,
                            ["open_lanes"] = workspace.OpenLanes,
                        }
                    );
                return found;
            },
            ct
        );

    private Task<CallToolResult> Lanes(
        [Description("Only lanes of this workspace, by its name or id.")] string? workspace = null,
        CancellationToken ct = default
    ) =>
        ToolCall.Answer(
            call,
            async own =>
            {
                var filter = new LaneFilter
                {
                    Workspace = workspace is null ? null : (await LaneFinder.FindWorkspace(own, workspace, ct)).WorkspaceId,
                };
                var sessions = new Dictionary<LaneId, SessionView>();
                await foreach (var session in own.Client.Sessions.All(new SessionFilter { Workspace = filter.Workspace }, ct))
                    sessions[session.LaneId] = session;
                var found = new JsonArray();
                await foreach (var lane in own.Client.Lanes.All(filter, ct))
                    found.Add(LaneFacts.Of(lane, sessions.GetValueOrDefault(lane.LaneId)));
                return found;
            },
            ct
        );

    private Task<CallToolResult> Lane([Description(ToolCall.TheLane)] string? lane = null, CancellationToken ct = default) =>
        ToolCall.Answer(
            call,
            async own =>
            {
                var found = await LaneFinder.Find(own, lane, ct);
                return LaneFacts.Of(found, await LaneFacts.SessionOf(own.Client, found.LaneId, ct));
            },
            ct
        );

    private Task<CallToolResult> Output(
        [Description(ToolCall.TheLane)] string? lane = null,
        [Description("How many lines from the end. Default: 200.")] int lines = 200,
        CancellationToken ct = default
    ) =>
        ToolCall.Answer(
            call,
            async own =>
            {
                var id = await LaneFinder.FindId(own, lane, ct);
                var session =
                    await LaneFacts.SessionOf(own.Client, id, ct)
                    ?? throw new CliException(
                        ExitCodes.NotFound,
                        "session_not_found",
                        "No agent has worked in this lane.",
                        $"helios session start {own.Named} --agent AGENT"
                    );
                var output = await own.Client.Sessions.Output(session.SessionId, ct);
                var text = Encoding.UTF8.GetString([.. output.StdoutBytes(), .. output.StderrBytes()]).TrimEnd();
                return JsonValue.Create(string.Join('\n', text.Split('\n').TakeLast(Math.Max(1, lines))))!;
            },
            ct
        );

    private Task<CallToolResult> Changes(
        [Description(ToolCall.TheLane)] string? lane = null,
        [Description("Whether to show the changes as a patch instead of a list of files.")] bool patch = false,
        [Description("Only this file, by its path in the worktree, as a patch.")] string? file = null,
        CancellationToken ct = default
    ) =>
        ToolCall.Answer(
            call,
            async own =>
            {
                var id = await LaneFinder.FindId(own, lane, ct);
                if (!patch && file is null)
                    return JsonSerializer.SerializeToNode(await own.Client.Lanes.Diff(id, ct), CliJson.Shared.LaneChangesView)!;
                using var bytes = new MemoryStream();
                await own.Client.Lanes.Patch(id, bytes, file, ct: ct);
                var text = Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
                return JsonValue.Create(
                    text.Length <= MostText
                        ? text
                        : $"{text[..MostText]}\n… {text.Length - MostText} more characters: ask for one file at a time."
                )!;
            },
            ct
        );

    private Task<CallToolResult> Wait(
        [Description(ToolCall.TheLane)] string? lane = null,
        [Description("How many seconds to wait at most, 1 to 3600; then the current state is the answer. Default: 300.")] int seconds = 300,
        CancellationToken ct = default
    ) =>
        ToolCall.Answer(
            call,
            async own =>
            {
                var id = await LaneFinder.FindId(own, lane, ct);
                using var time = new CancellationTokenSource(TimeSpan.FromSeconds(Math.Clamp(seconds, 1, 3600)), own.Environment.Time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, time.Token);
                var (found, session, settled) = await Settled(own, id, either.Token, ct);
                var facts = LaneFacts.Of(found, session);
                facts["settled"] = settled;
                return facts;
            },
            ct
        );

    private static async Task<(LaneView Lane, SessionView? Session, bool Settled)> Settled(
        CliCall own,
        LaneId id,
        CancellationToken inTime,
        CancellationToken ct
    )
    {
        // From before it is read on, so that no change is missed in between.
        var after = (await own.Client.Events.List(limit: 1, newest: true, ct: ct)).Items is [{ Seq: var last }] ? last : 0;
        var (lane, session) = await Read();
        if (IsSettled(lane, session))
            return (lane, session, true);
        try
        {
            await foreach (var _ in own.Client.Events.Follow(new EventFilter { Lane = id }, after, inTime))
            {
                (lane, session) = await Read();
                if (IsSettled(lane, session))
                    return (lane, session, true);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The time is up.
        }

        (lane, session) = await Read();
        return (lane, session, IsSettled(lane, session));

        async Task<(LaneView, SessionView?)> Read() => (await own.Client.Lanes.Get(id, ct), await LaneFacts.SessionOf(own.Client, id, ct));
    }

    private static bool IsSettled(LaneView lane, SessionView? session) =>
        lane.Status is LaneStatus.Closed
        || (
            lane.Status is not (LaneStatus.New or LaneStatus.Provisioning or LaneStatus.Cleaning)
            && session?.DisplayStatus is not (DisplayStatus.Spawning or DisplayStatus.Working or DisplayStatus.Detecting)
        );
}
