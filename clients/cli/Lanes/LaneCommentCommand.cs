using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Client;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Lanes;

/// <summary><c>helios lane comment</c>: a review in the other direction.</summary>
internal static partial class LaneCommentCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = LaneFinder.Argument(environment);
        var place = new Argument<string?>("PLACE")
        {
            Description =
                "The file and the line, or lines, such as src/main.c:12 or src/main.c:12-15. Without it, the comments are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var text = new Argument<string?>("TEXT") { Description = "What is to be said about it.", Arity = ArgumentArity.ZeroOrOne };
        var send = new Option<bool>("--send") { Description = "Send all comments to the lane's agent as one message, and forget them." };
        var clear = new Option<bool>("--clear") { Description = "Forget all comments." };
        var command = new HeliosCommand(
            "comment",
            "Collects comments on lines of a lane, and sends them to its agent as one message.",
            "helios lane comment first src/main.c:12 'This may be null.'",
            "helios lane comment first",
            "helios lane comment first --send"
        )
        {
            named,
            place,
            text,
            send,
            clear,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var lane = await LaneFinder.FindId(call, call.Value(named), ct);
                var comments = new ReviewComments(environment, lane);
                if (call.Value(clear))
                    comments.Clear();
                if (call.Value(place) is { } where)
                    comments.Write([.. comments.Read(), Read(call, where, call.Value(text))]);
                if (call.Value(send))
                    await Send(call, lane, comments, ct);
                else
                    List(call, lane, comments.Read());
                return ExitCodes.Done;
            }
        );
    }

    private static ReviewComment Read(CliCall call, string place, string? text)
    {
        var match = Place().Match(place);
        if (!match.Success || string.IsNullOrWhiteSpace(text))
            throw new CliException(
                ExitCodes.Misused,
                "misused",
                match.Success ? "The comment is missing." : $"'{place}' is not a file with a line, such as src/main.c:12.",
                $"helios lane comment {call.Named ?? "LANE"} src/main.c:12 'TEXT'"
            );
        // One line: an agent's terminal would take more as several messages.
        return new ReviewComment(match.Groups["path"].Value, match.Groups["line"].Value, text.ReplaceLineEndings(" ").Trim());
    }

    private static async Task Send(CliCall call, LaneId lane, ReviewComments kept, CancellationToken ct)
    {
        var comments = kept.Read();
        if (comments.Count == 0)
            throw new CliException(
                ExitCodes.Misused,
                "misused",
                "There are no comments to send.",
                $"helios lane comment {call.Named ?? "LANE"} src/main.c:12 'TEXT'"
            );
        var sessions = await call.Client.Sessions.List(new SessionFilter { Lane = lane }, ct: ct);
        var session =
            LaneSession.Of(sessions.Items)
            ?? throw new CliException(
                ExitCodes.NotFound,
                "session_not_found",
                "The lane has no agent to send them to. They are kept.",
                $"helios session start {call.Named ?? "LANE"}"
            );
        var message = await call.Client.Sessions.Send(session.SessionId, ReviewComments.Message(comments), ct: ct);
        kept.Clear();
        if (call.Json)
            call.WriteJson("session_message", message, CliJson.Shared.SessionMessageView);
        else
            call.Data(message.MessageId.ToString());
        call.Say($"Sent {Counted.Of(comments.Count, "comment")}. To see what comes of it: helios session explain {lane}");
    }

    private static void List(CliCall call, LaneId lane, IReadOnlyList<ReviewComment> comments)
    {
        var ordered = ReviewComments.InOrder(comments).ToList();
        if (call.Json)
        {
            var items = ordered.Select(comment =>
                (JsonNode)
                    new JsonObject
                    {
                        ["path"] = comment.Path,
                        ["line"] = comment.Line,
                        ["text"] = comment.Text,
                    }
            );
            call.WriteJson("lane_comments", new JsonObject { ["lane_id"] = lane.ToString(), ["comments"] = new JsonArray([.. items]) });
            return;
        }
        foreach (var comment in ordered)
            call.Data($"{comment.Path}:{comment.Line}: {comment.Text}");
        call.Say(ordered.Count == 0 ? "No comments." : $"To send them to the agent: helios lane comment {call.Named ?? $"{lane}"} --send");
    }

    [GeneratedRegex(
        "^(?<path>.+):(?<line>[1-9][0-9]{0,8}(-[1-9][0-9]{0,8})?)$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Place();
}
