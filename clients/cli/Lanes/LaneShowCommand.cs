using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane show</c>.</summary>
internal static class LaneShowCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        var command = new HeliosCommand(
            "show",
            "Shows one lane: its status, location and history.",
            "helios lane show first",
            "helios lane show first --json"
        )
        {
            named,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var lane = await LaneFinder.Find(call, call.Value(named), ct);
                if (call.Json)
                    call.WriteJson("lane", lane, CliJson.Shared.LaneView);
                else if (call.Quiet)
                    call.Data(lane.LaneId.ToString());
                else
                    Show(call, lane, UsageText.Line(await UsageText.OfLane(call, lane.LaneId, ct)));
                return ExitCodes.Done;
            }
        );
    }

    private static void Show(CliCall call, LaneView lane, string? used)
    {
        Line("lane", lane.LaneId.ToString());
        Line("name", lane.DisplayName);
        Line("status", SnakeCase.Of(lane.Status) + (lane.Reason is { } reason ? $" ({SnakeCase.Of(reason)})" : ""));
        Line("queue", lane.QueuePosition is null ? null : LaneQueueWait.PlaceOf(lane));
        Line("detail", lane.Detail);
        Line("workspace", lane.WorkspaceId.ToString());
        Line("host", lane.HostId is { } host ? $"{host}{(lane.HostReachable ? "" : " (unreachable)")}" : null);
        Line("worktree", lane.WorktreePath);
        Line("branch", lane.Branch);
        Line("base", $"{lane.BaseRef} ({lane.BaseCommit ?? "not resolved yet"})");
        Line("par task", lane.ParTask is { } task ? $"{task.ParTaskId} ({task.Driver})" : null);
        Line("runs", string.Join(", ", lane.RunsInFlight));
        Line("sessions", string.Join(", ", lane.SessionsInFlight));
        Line("agents", string.Join(", ", lane.Agents));
        Line("used", used);
        Line("ports", string.Join(", ", lane.Ports));
        Line("labels", string.Join(", ", lane.Labels.Select(label => $"{label.Key}={label.Value}")));
        Line("project", lane.ProjectContextId);
        Line("restored", lane.RestoredFrom is { } from ? $"from {from}" : null);
        Line("archive", lane.Archive is { } archive ? $"{archive.Ref} ({LaneText.Archived(archive)})" : null);
        Line("attempt", lane.Attempt > 0 ? lane.Attempt.ToString() : null);
        Line("revision", lane.Revision.ToString());
        Line("created", $"{lane.CreatedAt:O} ({Ago.Of(lane.CreatedAt, call.Environment.Time)} ago)");
        if (lane.History.Count == 0)
            return;
        call.Data("");
        var table = new TextTable("AT", "FROM", "TO", "EVENT", "ACTOR", "CORRELATION");
        foreach (var step in lane.History)
        {
            table.Add(
                step.At.ToString("yyyy-MM-dd HH:mm:ss.fff"),
                step.From is LaneStatus.Unspecified ? null : SnakeCase.Of(step.From),
                SnakeCase.Of(step.To),
                step.Event,
                step.Actor,
                step.CorrelationId
            );
        }

        table.Write(call.Terminal.Out, call.Terminal.OutStyle);

        void Line(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                call.Data($"{call.Terminal.OutStyle.Dim($"{name, -10}")} {PlainText.Of(value)}");
        }
    }
}
