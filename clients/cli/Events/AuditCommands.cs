using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Client;

namespace Helios.Cli.Events;

/// <summary><c>helios audit export</c>: the journal as an audit trail, one JSON object per line.</summary>
internal static class AuditCommands
{
    // Where a topic says why, in this order.
    private static readonly string[] Reasons = ["reason", "failure", "why", "detail"];

    public static HeliosCommand Build(CliEnvironment environment) =>
        new HeliosCommand("audit", "The audit trail: who did what, when and why.", "helios audit export > audit.jsonl")
        {
            Export(environment),
        };

    private static HeliosCommand Export(CliEnvironment environment)
    {
        var lane = new Option<string?>("--lane") { Description = "Only this lane.", HelpName = "LANE" };
        var workspace = new Option<string?>("--workspace", "-w") { Description = "Only this workspace.", HelpName = "WORKSPACE" };
        var actor = new Option<string?>("--actor")
        {
            Description = "Only what this person, program or part of Helios did.",
            HelpName = "ACTOR",
        };
        var since = new Option<DateTimeOffset?>("--since")
        {
            Description = "Only from this time on, such as 2030-01-31.",
            HelpName = "TIME",
        };
        var after = new Option<long?>("--after")
        {
            Description = "Only after this position in the journal, to continue an export.",
            HelpName = "SEQ",
        };
        var command = new HeliosCommand(
            "export",
            "Writes every recorded change as one JSON object per line, oldest first.",
            "helios audit export > audit.jsonl",
            "helios audit export --actor cli:anna --since 2030-01-31",
            "helios audit export --after 5120 > audit-2.jsonl"
        )
        {
            lane,
            workspace,
            actor,
            since,
            after,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var filter = new EventFilter
                {
                    Lane = call.Value(lane) is { } text ? await LaneFinder.FindId(call, text, ct) : null,
                    Workspace = call.Value(workspace) is { } name ? (await LaneFinder.FindWorkspace(call, name, ct)).WorkspaceId : null,
                };
                call.Subject = null;
                await foreach (var happened in call.Client.Events.All(filter, call.Value(after), ct))
                {
                    if (
                        (call.Value(actor) is not { } only || happened.Actor == only)
                        && (call.Value(since) is not { } from || happened.Time >= from)
                    )
                        call.WriteJson("audit_entry", Entry(happened), oneLine: true);
                }

                return ExitCodes.Done;
            }
        );
    }

    private static JsonObject Entry(HeliosEvent happened)
    {
        var entry = new JsonObject
        {
            ["seq"] = happened.Seq,
            ["at"] = JsonSerializer.SerializeToNode(happened.Time, CliJson.Shared.DateTimeOffset),
            ["actor"] = happened.Actor,
            ["action"] = happened.Type,
            ["subject"] = happened.Subject,
            ["name"] = Text(happened.Data, "display_name") ?? Text(happened.Data, "name"),
            ["lane_id"] = happened.LaneId?.ToString(),
            ["workspace_id"] = happened.WorkspaceId?.ToString(),
            ["session_id"] = happened.SessionId?.ToString(),
            ["host_id"] = happened.HostId?.ToString(),
            ["reason"] = Reasons.Select(field => Text(happened.Data, field)).FirstOrDefault(text => text is not null),
            ["correlation_id"] = happened.CorrelationId,
            ["revision"] = happened.Revision,
        };
        return entry;
    }

    private static string? Text(JsonElement data, string field) =>
        data.ValueKind is JsonValueKind.Object && data.TryGetProperty(field, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
