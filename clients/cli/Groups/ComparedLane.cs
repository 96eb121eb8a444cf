using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Cli.Lanes;
using Helios.Cli.Terminal;
using Helios.Client;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Groups;

/// <summary>A lane of a group, with its agent and what it has changed.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Session">Its active session, or its last one.</param>
/// <param name="Changes">What it has changed; null if its host cannot tell.</param>
/// <param name="Usage">What its agents have used; null if nothing is known.</param>
internal sealed record ComparedLane(LaneView Lane, SessionView? Session, LaneChangesView? Changes, UsageAmount? Usage)
{
    public static async Task<ComparedLane> Of(CliCall call, LaneView lane, CancellationToken ct)
    {
        var sessions = await call.Client.Sessions.List(new SessionFilter { Lane = lane.LaneId, Ended = true }, ct: ct);
        return new ComparedLane(
            lane,
            LaneSession.Of(sessions.Items),
            await KnownChanges.Read(call, lane.LaneId, ct),
            await UsageText.OfLane(call, lane.LaneId, ct)
        );
    }

    public static void Write(CliCall call, IReadOnlyList<ComparedLane> rows)
    {
        var table = new TextTable("LANE", "AGENT", "STATUS", "FILES", "LINES", "COMMITS", "CHECKS", "TOKENS", "COST", "AGE");
        foreach (var row in rows)
            table.Add(
                row.Lane.DisplayName,
                row.Session?.Provider,
                row.Session is { } session ? SnakeCase.Of(session.DisplayStatus) : SnakeCase.Of(row.Lane.Status),
                row.Changes is { } changes ? $"{changes.Files.Count + changes.Untracked.Count}" : null,
                row.Changes is { } lines ? $"+{lines.Additions} -{lines.Deletions}" : null,
                row.Changes is { } commits ? $"{commits.Ahead}" : null,
                row.Session?.State.PullRequest.Facts is { } facts ? SnakeCase.Of(facts.Checks) : null,
                row.Usage is { } used ? UsageText.Tokens(used.Tokens.Sum()) : null,
                row.Usage is { } cost ? UsageText.Cost(cost) : null,
                Ago.Of(row.Lane.CreatedAt, call.Environment.Time)
            );
        table.Write(call.Terminal.Out, call.Terminal.OutStyle);
        call.Say("To see one's changes: helios lane diff LANE. To keep it and end the others: helios group keep LANE");
    }

    public JsonObject ToJson() =>
        new()
        {
            ["lane"] = JsonSerializer.SerializeToNode(Lane, CliJson.Shared.LaneView),
            ["session"] = Session is null ? null : JsonSerializer.SerializeToNode(Session, CliJson.Shared.SessionView),
            ["usage"] = Usage is null ? null : JsonSerializer.SerializeToNode(Usage, CliJson.Shared.UsageAmount),
            ["changes"] = Changes is null ? null : JsonSerializer.SerializeToNode(Changes, CliJson.Shared.LaneChangesView),
        };
}
