using System.CommandLine;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane logs</c>: the output of setup, tear-down and runs.</summary>
internal static class LaneLogsCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        var run = new Option<string?>("--run")
        {
            Description = "Print the output of this run instead; 'last' means the newest.",
            HelpName = "RUN",
        };
        var follow = new Option<bool>("--follow", "-f") { Description = "With --run: keep printing until the run ends." };
        var command = new HeliosCommand(
            "logs",
            "Prints the output of a lane's setup and tear-down, or of a run.",
            "helios lane logs first",
            "helios lane logs first --run last --follow"
        )
        {
            named,
            run,
            follow,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var lane = await LaneFinder.FindId(call, call.Value(named), ct);
                if (call.Value(run) is not { } which)
                {
                    await LaneLog(call, lane, ct);
                    return ExitCodes.Done;
                }

                var id =
                    which == "last" ? await Last(call, lane, ct)
                    : HeliosId.Read<RunId>(which, out var parsed) is IdFault.None ? parsed
                    : throw new CliException(
                        ExitCodes.Misused,
                        "misused",
                        $"--run '{which}' is not a run id.",
                        "helios lane logs LANE --run last"
                    );
                call.Subject = $"run {id}";
                if (call.Value(follow) && !call.Json)
                    await Follow(call, lane, id, ct);
                else
                    await Output(call, lane, id, ct);
                return ExitCodes.Done;
            }
        );
    }

    private static async Task LaneLog(CliCall call, LaneId lane, CancellationToken ct)
    {
        var log = await call.Client.Lanes.Log(lane, ct);
        if (call.Json)
        {
            call.WriteJson("lane_log", new JsonObject { ["lane_id"] = lane.ToString(), ["log"] = log });
            return;
        }

        if (log.Length == 0)
            call.Say("Setup and tear-down of this lane have no output. For a run: helios lane logs LANE --run last");
        await call.Terminal.Out.WriteAsync(log);
    }

    private static async Task Output(CliCall call, LaneId lane, RunId run, CancellationToken ct)
    {
        var output = await call.Client.Runs.Output(lane, run, ct);
        if (call.Json)
        {
            call.WriteJson(
                "run_output",
                new JsonObject
                {
                    ["run_id"] = run.ToString(),
                    ["stdout"] = output.Stdout,
                    ["stderr"] = output.Stderr,
                    ["encoding"] = output.Encoding,
                    ["truncated_bytes"] = output.TruncatedBytes,
                }
            );
            return;
        }

        await call.Terminal.RawOut.WriteAsync(output.StdoutBytes(), ct);
        await call.Terminal.RawError.WriteAsync(output.StderrBytes(), ct);
    }

    private static async Task Follow(CliCall call, LaneId lane, RunId run, CancellationToken ct)
    {
        await foreach (var part in call.Client.Runs.Follow(lane, run, ct))
        {
            if (part is RunOutputPart.Stdout(var bytes))
                await call.Terminal.RawOut.WriteAsync(bytes, ct);
            else if (part is RunOutputPart.Stderr(var words))
                await call.Terminal.RawError.WriteAsync(words, ct);
        }
    }

    private static async Task<RunId> Last(CliCall call, LaneId lane, CancellationToken ct) =>
        (await call.Client.Runs.List(lane, limit: 1, ct: ct)).Items is [var newest, ..]
            ? newest.RunId
            : throw new CliException(
                ExitCodes.NotFound,
                "run_not_found",
                "The lane has no runs yet.",
                $"helios lane exec {call.Named} -- git status"
            );
}
