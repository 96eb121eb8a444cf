using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Sessions;

/// <summary><c>helios session send</c>.</summary>
internal static class SessionSendCommand
{
    // How often the outcome is polled: delivery takes a second or two.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan DeliveredWithin = TimeSpan.FromSeconds(70);

    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = new Argument<string>("SESSION")
        {
            Description = "The session: its id, the last 4 or more characters of the id, or its lane.",
        };
        var text = new Argument<string?>("TEXT")
        {
            Description = "The text. '-', or no text, reads standard input.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until the text is delivered." };
        var command = new HeliosCommand(
            "send",
            "Sends a text to a session's agent; returns when it was typed and the agent became active.",
            "helios session send first 'Now run the linter, too'",
            "helios session send first - < review.md"
        )
        {
            named,
            text,
            noWait,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var session = await SessionFinder.Find(call, call.Value(named), ct);
                var words = call.Value(text) is { } given and not "-" ? given : await ReadInput(call, ct);
                var message = await call.Client.Sessions.Send(session.SessionId, words, ct: ct);
                if (!call.Value(noWait))
                    message = await Until(call, session.SessionId, message, ct);
                if (call.Json)
                    call.WriteJson("session_message", message, CliJson.Shared.SessionMessageView);
                else
                    call.Data(message.MessageId.ToString());
                if (message.Status is SessionMessageStatus.Failed)
                {
                    throw new CliException(
                        ExitCodes.Refused,
                        message.Reason is { } reason ? SnakeCase.Of(reason) : "failed",
                        message.Detail ?? "The text was not delivered.",
                        $"helios session output {call.Named}"
                    );
                }

                if (message.Status is SessionMessageStatus.Accepted && !call.Value(noWait))
                    throw new CliException(
                        ExitCodes.TimedOut,
                        "wait_timed_out",
                        "The text is accepted, but not delivered yet.",
                        $"helios session explain {call.Named}"
                    );
                call.Say($"{SnakeCase.Of(message.Status)}.");
                return ExitCodes.Done;
            }
        );
    }

    private static async Task<SessionMessageView> Until(CliCall call, SessionId session, SessionMessageView message, CancellationToken ct)
    {
        var time = call.Environment.Time;
        var began = time.GetTimestamp();
        while (message.Status is SessionMessageStatus.Accepted && time.GetElapsedTime(began) < DeliveredWithin)
        {
            await Task.Delay(LookEvery, time, ct);
            var explained = await call.Client.Sessions.Explain(session, ct);
            message = explained.Messages.FirstOrDefault(other => other.MessageId == message.MessageId) ?? message;
        }

        return message;
    }

    private static async Task<string> ReadInput(CliCall call, CancellationToken ct)
    {
        using var reader = new StreamReader(call.Terminal.Input());
        var text = (await reader.ReadToEndAsync(ct)).TrimEnd('\n');
        return text.Length > 0
            ? text
            : throw new CliException(ExitCodes.Misused, "misused", "Nothing to send.", $"helios session send {call.Named} 'TEXT'");
    }
}
