using System.CommandLine;
using System.Text.Json;
using Helios.Cli.Calls;
using Helios.Client;

namespace Helios.Cli.Events;

/// <summary><c>helios events</c>: prints or follows the journal.</summary>
internal static class EventsCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var follow = new Option<bool>("--follow", "-f")
        {
            Description = "Keep printing new events, from now or from --after or --tail; reconnects automatically.",
        };
        var topic = new Option<string?>("--topic") { Description = "Only these topics: '*' matches one word, '#' any number of words." };
        var lane = new Option<string?>("--lane") { Description = "Only events of this lane." };
        var workspace = new Option<string?>("--workspace", "-w") { Description = "Only events of this workspace." };
        var after = new Option<long?>("--after") { Description = "Only events after this position in the journal.", HelpName = "SEQ" };
        var tail = new Option<int?>("--tail", "-n") { Description = "Only the last N existing events.", HelpName = "N" };
        var command = new HeliosCommand(
            "events",
            "Prints the journal of events, oldest first; with --json one event per line.",
            "helios events --follow",
            "helios events --follow --after 0              # everything, then live",
            "helios events --lane first",
            "helios events --topic 'lane.run.#' --json",
            "helios events --tail 20"
        )
        {
            follow,
            topic,
            lane,
            workspace,
            after,
            tail,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var filter = new EventFilter
                {
                    Topic = call.Value(topic),
                    Lane = call.Value(lane) is { } text ? await LaneFinder.FindId(call, text, ct) : null,
                    Workspace = call.Value(workspace) is { } name ? (await LaneFinder.FindWorkspace(call, name, ct)).WorkspaceId : null,
                };
                call.Subject = null;
                var last = call.Value(after);
                if (!call.Value(follow) || call.Value(tail) is not null)
                    last = await Print(call, filter, last, call.Value(tail), ct);
                if (!call.Value(follow))
                    return ExitCodes.Done;

                await call.Terminal.Flush();
                call.Say("Following; Ctrl-C stops.");
                await foreach (var happened in call.Client.Events.Follow(filter, last, ct))
                {
                    Write(call, happened);
                    await call.Terminal.Out.FlushAsync(ct);
                }

                return ExitCodes.Done;
            }
        );
    }

    private static async Task<long?> Print(CliCall call, EventFilter filter, long? after, int? tail, CancellationToken ct)
    {
        var kept = new Queue<HeliosEvent>();
        var last = after;
        await foreach (var happened in call.Client.Events.All(filter, after, ct))
        {
            last = happened.Seq;
            if (tail is null)
            {
                Write(call, happened);
                continue;
            }

            kept.Enqueue(happened);
            if (kept.Count > tail)
                kept.Dequeue();
        }

        foreach (var happened in kept)
            Write(call, happened);
        return last;
    }

    private static void Write(CliCall call, HeliosEvent happened)
    {
        if (call.Json)
        {
            call.WriteJson("event", JsonSerializer.SerializeToNode(happened, CliJson.Shared.HeliosEvent)!.AsObject(), oneLine: true);
            return;
        }

        call.Data(call.Quiet ? happened.Id.ToString() : EventText.Line(happened, call.Terminal.OutStyle));
    }
}
