using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.ManagedCli.Mcp;

/// <summary>What a tool says about a lane: what an agent needs to decide, and no more.</summary>
internal static class LaneFacts
{
    public static JsonObject Of(LaneView lane, SessionView? session)
    {
        var facts = new JsonObject
        {
            ["lane_id"] = lane.LaneId.ToString(),
            ["name"] = lane.DisplayName,
            ["workspace_id"] = lane.WorkspaceId.ToString(),
            ["status"] = SnakeCase.Of(lane.Status),
            ["detail"] = lane.Detail,
            ["branch"] = lane.Branch,
            ["base"] = lane.BaseRef,
            ["worktree"] = lane.WorktreePath,
            ["queue_position"] = lane.QueuePosition,
            ["agent"] = session is null ? null : Of(session),
            ["created_at"] = lane.CreatedAt.ToString("O"),
        };
        if (lane.Archive is { } archive)
            facts["archive"] = archive.Ref;
        foreach (var name in facts.Where(fact => fact.Value is null).Select(fact => fact.Key).ToList())
            facts.Remove(name);
        return facts;
    }

    public static JsonObject Of(SessionView session) =>
        new()
        {
            ["session_id"] = session.SessionId.ToString(),
            ["agent"] = session.Provider,
            ["status"] = SnakeCase.Of(session.DisplayStatus),
            ["detail"] = session.Detail,
            ["ended"] = session.Status is AttachmentStatus.Terminated,
        };

    /// <summary>The active session of a lane, else the newest; null if it has had none.</summary>
    public static async Task<SessionView?> SessionOf(HeliosClient client, LaneId lane, CancellationToken ct)
    {
        var sessions = new List<SessionView>();
        await foreach (var session in client.Sessions.All(new SessionFilter { Lane = lane, Ended = true }, ct))
            sessions.Add(session);
        return LaneSession.Of(sessions);
    }
}
