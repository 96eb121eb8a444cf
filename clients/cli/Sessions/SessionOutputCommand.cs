using System.CommandLine;
using System.Text.Json.Nodes;
using Helios.Cli.Calls;
using Helios.Client;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Sessions;

/// <summary><c>helios session output</c>.</summary>
internal static class SessionOutputCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = SessionFinder.Argument();
        var follow = new Option<bool>("--follow", "-f") { Description = "Keep printing while the agent runs." };
        var command = new HeliosCommand(
            "output",
            "Prints the output of a session's agent.",
            "helios session output first",
            "helios session output first --follow"
        )
        {
            named,
            follow,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var session = (await SessionFinder.Find(call, call.Value(named), ct)).SessionId;
                if (call.Value(follow) && !call.Json)
                    await Follow(call, session, ct);
                else
                    await Print(call, session, ct);
                return ExitCodes.Done;
            }
        );
    }

    private static async Task Print(CliCall call, SessionId session, CancellationToken ct)
    {
        var output = await call.Client.Sessions.Output(session, ct);
        if (call.Json)
        {
            call.WriteJson(
                "session_output",
                new JsonObject
                {
                    ["session_id"] = session.ToString(),
                    ["stdout"] = output.Stdout,
                    ["stderr"] = output.Stderr,
                    ["encoding"] = output.Encoding,
                    ["truncated_bytes"] = output.TruncatedBytes,
                    ["ended"] = output.Ended ?? false,
                }
            );
            return;
        }

        await call.Terminal.RawOut.WriteAsync(output.StdoutBytes(), ct);
        await call.Terminal.RawError.WriteAsync(output.StderrBytes(), ct);
        if (output.Ended is true)
            call.Say("The agent has ended; this is its last output.");
    }

    /// <summary>Prints what a session's agent prints, until it ends.</summary>
    public static async Task Follow(CliCall call, SessionId session, CancellationToken ct)
    {
        // What was printed before comes first: bytes are written past the text's buffer.
        await call.Terminal.Flush();
        await foreach (var part in call.Client.Sessions.Follow(session, ct))
        {
            switch (part)
            {
                case SessionOutputPart.Stdout(var bytes):
                    await call.Terminal.RawOut.WriteAsync(bytes, ct);
                    break;
                case SessionOutputPart.Stderr(var bytes):
                    await call.Terminal.RawError.WriteAsync(bytes, ct);
                    break;
                case SessionOutputPart.End(var end):
                    call.Say($"Session {end.SessionId} is {SnakeCase.Of(end.DisplayStatus)}.");
                    break;
            }
        }
    }
}
