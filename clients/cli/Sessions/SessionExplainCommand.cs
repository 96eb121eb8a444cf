using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Sessions;

/// <summary><c>helios session explain</c>: why a session is in its state.</summary>
internal static class SessionExplainCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = SessionFinder.Argument();
        var command = new HeliosCommand(
            "explain",
            "Explains a session's state: decisions, evidence, and the outcome of messages.",
            "helios session explain first",
            "helios session explain first --json"
        )
        {
            named,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var session = await SessionFinder.Find(call, call.Value(named), ct);
                var explained = await call.Client.Sessions.Explain(session.SessionId, ct);
                if (call.Json)
                    call.WriteJson("session_explanation", explained, CliJson.Shared.SessionExplanation);
                else
                    Show(call, explained);
                return ExitCodes.Done;
            }
        );
    }

    private static void Show(CliCall call, SessionExplanation explained)
    {
        var time = call.Environment.Time;
        call.Data(PlainText.Of(explained.Summary));
        if (explained.Evidence.Count > 0)
        {
            call.Data("");
            var seen = new TextTable("SOURCE", "AGE", "FINDING", "EVIDENCE");
            foreach (var one in explained.Evidence)
                seen.Add(one.Source, Ago.Of(one.At, time), one.Finding, OneLine(one.Evidence));
            seen.Write(call.Terminal.Out, call.Terminal.OutStyle);
        }

        call.Data("");
        var decided = new TextTable("DECIDED", "AXIS", "FROM", "TO", "REASON");
        foreach (var one in explained.Decisions)
            decided.Add($"{Ago.Of(one.At, time)} ago", one.Axis, one.From, one.To, OneLine(one.Why));
        decided.Write(call.Terminal.Out, call.Terminal.OutStyle);
        if (explained.Messages.Count == 0)
            return;
        call.Data("");
        var sent = new TextTable("SENT", "STATUS", "REASON", "TEXT");
        foreach (var one in explained.Messages)
            sent.Add(
                $"{Ago.Of(one.AcceptedAt, time)} ago",
                SnakeCase.Of(one.Status),
                one.Reason is { } reason ? SnakeCase.Of(reason) : null,
                OneLine(one.Text)
            );
        sent.Write(call.Terminal.Out, call.Terminal.OutStyle);
    }

    private static string? OneLine(string? text)
    {
        const int Most = 100;
        var line = text?.ReplaceLineEndings(" ").Trim();
        return line is { Length: > Most } ? line[..Most] + "…" : line;
    }
}
