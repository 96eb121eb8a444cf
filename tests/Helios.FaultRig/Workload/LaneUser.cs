using System.Text.Json.Nodes;
using Helios.FaultRig.Plans;
using Helios.FaultRig.Systems;

namespace Helios.FaultRig.Workload;

/// <summary>Somebody who makes one lane and works in it as planned, whatever breaks meanwhile.</summary>
internal sealed class LaneUser(
    LanePlan plan,
    RigWorkspace workspace,
    CarefulClient client,
    Ledger ledger,
    RigSystem system,
    Timeline timeline
)
{
    private readonly string records = system.Records;
    private string lane = "";
    private string? session;
    private int step;

    private string Name => $"lane-{plan.Number}";

    /// <summary>Of one request of this step: its key and its actor.</summary>
    private string Key(string what) => $"{Name}.{step}.{what}";

    public async Task Play(CancellationToken cancellationToken)
    {
        await timeline.Until(plan.BeginsAt);
        if (!await Create(cancellationToken))
            return;
        foreach (var planned in plan.Steps)
        {
            step++;
            await Task.Delay(planned.Pause, TimeProvider.System, cancellationToken);
            if (!await Do(planned, cancellationToken))
                return;
        }
    }

    private async Task<bool> Create(CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["display_name"] = Name, ["queue"] = workspace.Queues };
        var created = await client.Post($"/v1/workspaces/{workspace.Id}/lanes", body, Key("create"), cancellationToken);
        return created.IsSuccess && await Begin(created, cancellationToken);
    }

    /// <summary>Waits until a lane that was accepted can be worked in.</summary>
    private async Task<bool> Begin(Answer created, CancellationToken cancellationToken)
    {
        lane = created.Body!["lane_id"]!.ToString();
        session = null;
        timeline.Note($"{created.Body["display_name"]} is {lane}");
        var view = await client.Get(
            $"/v1/lanes/{lane}",
            view => view["status"]!.ToString() is not ("new" or "provisioning" or "cleaning"),
            cancellationToken
        );
        if (view["status"]!.ToString() != "closed")
            return true;
        timeline.Note($"{Name} was not made: {view["reason"]}");
        return false;
    }

    /// <summary>False if the lane has ended for its user.</summary>
    private Task<bool> Do(LaneStep planned, CancellationToken cancellationToken) =>
        planned.Kind switch
        {
            LaneStepKind.Write => Write(planned.Choice, cancellationToken),
            LaneStepKind.Run => Run(planned.Choice, cancellationToken),
            LaneStepKind.Share => Ask(["share", "attach one", "attach two", "detach one", "detach two"], cancellationToken),
            LaneStepKind.Block => Ask(["share", "block", "unblock", "unshare"], cancellationToken),
            LaneStepKind.Session => UseSession(planned.Choice, cancellationToken),
            LaneStepKind.CleanUp => CleanUp(cancellationToken),
            LaneStepKind.Restore => Restore(cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(planned)),
        };

    private async Task<bool> Write(int choice, CancellationToken cancellationToken)
    {
        var view = await client.Get($"/v1/lanes/{lane}", _ => true, cancellationToken);
        if (view["status"]!.ToString() is "cleaning" or "closed")
            return false;
        var files = new LaneFiles(workspace.Host, lane, view["worktree_path"]!.ToString(), ledger);
        workspace.Host.Write(() => files.Write($"{Name}-{step}", choice));
        return true;
    }

    private async Task<bool> Run(int choice, CancellationToken cancellationToken)
    {
        const string Script = "printf 'ran\\n' >> \"$0\" && printf %s \"$1\" > \"$2\" && sleep \"$3\" && exit 3";
        var (record, path) = (Path.Combine(records, Key("run")), $"{Name}-{step}-run");
        var content = $"{path} of {lane}";
        var body = new JsonObject
        {
            ["argv"] = new JsonArray("sh", "-c", Script, record, content, path, FormattableString.Invariant($"{choice % 30 / 10.0:0.0}")),
            ["timeout_seconds"] = 60,
        };
        var started = await client.Post($"/v1/lanes/{lane}/runs", body, Key("run"), cancellationToken);
        if (!started.IsSuccess)
            return started.Reason is not "lane_closed";
        var run = started.Body!["run_id"]!.ToString();
        ledger.Runs.Enqueue(new StartedRun(lane, run, record));
        var ended = await client.Get($"/v1/lanes/{lane}/runs/{run}", view => view["ended_at"] is not null, cancellationToken);
        if (ended["exit_code"]?.GetValue<int>() is 3)
            ledger.Files.Enqueue(new WrittenFile(lane, path, content));
        return true;
    }

    /// <summary>One command after the other; the second word is an agent's name.</summary>
    private async Task<bool> Ask(string[] commands, CancellationToken cancellationToken)
    {
        foreach (var command in commands)
        {
            var body = command.Split(' ') is [_, var agent] ? new JsonObject { ["agent_id"] = agent } : new JsonObject();
            var answer = await client.Post(
                $"/v1/lanes/{lane}/{command.Split(' ')[0]}",
                body,
                Key(command.Replace(' ', '-')),
                cancellationToken
            );
            if (answer.Reason is "lane_closed")
                return false;
        }

        return true;
    }

    private async Task<bool> UseSession(int choice, CancellationToken cancellationToken)
    {
        const string Listener = "while IFS= read -r line; do printf '%s\\n' \"$line\" >> \"$0\"; done";
        var record = Path.Combine(records, $"{lane}.heard");
        if (session is null)
        {
            var body = new JsonObject
            {
                ["provider"] = "command",
                ["launch"] = true,
                ["argv"] = new JsonArray("sh", "-c", Listener, record),
            };
            var ensured = await client.Post($"/v1/lanes/{lane}/sessions?wait=ready&timeout=20", body, Key("session"), cancellationToken);
            if (!ensured.IsSuccess)
                return ensured.Reason is not "lane_closed";
            session = ensured.Body!["session_id"]!.ToString();
        }

        for (var text = 1; text <= 1 + choice % 3; text++)
        {
            var words = $"{Name}-{step}-text-{text}";
            var sent = await client.Post(
                $"/v1/sessions/{session}/send",
                new JsonObject { ["text"] = words },
                Key($"send-{text}"),
                cancellationToken
            );
            if (sent.IsSuccess)
                ledger.Texts.Enqueue(new SentText(lane, session, sent.Body!["message_id"]!.ToString(), words, record));
        }

        // After a while without anything to do, a person is notified.
        if (choice % 4 == 1)
            await client.Post(
                $"/v1/sessions/{session}/facts/activity",
                new JsonObject { ["activity"] = "idle" },
                Key("idle"),
                cancellationToken
            );
        if (choice % 4 == 0)
            await client.Post($"/v1/sessions/{session}/kill", new JsonObject(), Key("kill"), cancellationToken);
        return true;
    }

    private async Task<bool> CleanUp(CancellationToken cancellationToken)
    {
        await client.Post($"/v1/lanes/{lane}/cleanup", new JsonObject { ["force"] = true }, Key("cleanup"), cancellationToken);
        await client.Get($"/v1/lanes/{lane}", view => view["status"]!.ToString() == "closed", cancellationToken);
        return true;
    }

    private async Task<bool> Restore(CancellationToken cancellationToken)
    {
        var from = lane;
        if ((await client.Get($"/v1/lanes/{from}", _ => true, cancellationToken))["archive"] is null)
            return false;
        var body = new JsonObject { ["display_name"] = $"{Name}-again", ["queue"] = workspace.Queues };
        var restored = await client.Post($"/v1/lanes/{from}/restore", body, Key("restore"), cancellationToken);
        if (!restored.IsSuccess || !await Begin(restored, cancellationToken))
            return false;
        var view = await client.Get($"/v1/lanes/{lane}", _ => true, cancellationToken);
        var files = new LaneFiles(workspace.Host, lane, view["worktree_path"]!.ToString(), ledger);
        workspace.Host.Write(() => ledger.Restored.Enqueue(new RestoredLane(from, lane, files.MissingOf(from))));
        return true;
    }
}
