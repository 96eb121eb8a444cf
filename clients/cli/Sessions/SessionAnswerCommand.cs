using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Terminal;
using Helios.Contracts.Api.Sessions;

namespace Helios.Cli.Sessions;

/// <summary><c>helios session answer</c>: shows the dialog that an agent waits at, and answers it.</summary>
internal static class SessionAnswerCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = new Argument<string>("SESSION")
        {
            Description = "The session: its id, the last 4 or more characters of the id, or its lane.",
        };
        var choice = new Argument<string?>("CHOICE")
        {
            Description = "The number of a choice, or 'esc'. Without it, the dialog is printed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var dialog = new Option<string?>("--dialog")
        {
            Description = "The id of the dialog that you saw: if the agent shows another one by now, nothing is answered.",
            HelpName = "ID",
        };
        var command = new HeliosCommand(
            "answer",
            "Shows the dialog that a session's agent waits at, and answers it; returns when the agent has taken the answer.",
            "helios session answer first",
            "helios session answer first 1",
            "helios session answer first esc --dialog 1f2e3d4c5b6a7988"
        )
        {
            named,
            choice,
            dialog,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var session = await SessionFinder.Find(call, call.Value(named), ct);
                var shown =
                    call.Value(dialog) is null || call.Value(choice) is null
                        ? await call.Client.Sessions.Dialog(session.SessionId, ct)
                        : null;
                if (call.Value(choice) is { } key)
                    shown = await call.Client.Sessions.Answer(session.SessionId, call.Value(dialog) ?? shown!.DialogId, key, ct: ct);
                if (call.Json)
                    call.WriteJson("agent_dialog", shown!, CliJson.Shared.AgentDialog);
                else if (call.Value(choice) is { } given)
                    call.Say($"Answered: {shown!.Choices.FirstOrDefault(one => one.Key == given)?.Text ?? given}");
                else
                    Show(call, shown!);
                return ExitCodes.Done;
            }
        );
    }

    private static void Show(CliCall call, AgentDialog dialog)
    {
        if (call.Quiet)
        {
            call.Data(dialog.DialogId);
            return;
        }

        call.Data(PlainText.Of(dialog.Question));
        foreach (var choice in dialog.Choices)
            call.Data($"  {choice.Key}. {PlainText.OneLine(choice.Text)}");
        call.Say($"To answer: helios session answer {call.Named} {dialog.Choices[0].Key} --dialog {dialog.DialogId}");
    }
}
