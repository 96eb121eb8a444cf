using System.CommandLine;
using Helios.Cli.Calls;
using Helios.Cli.Lanes;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Sessions;

/// <summary><c>helios session kill</c>.</summary>
internal static class SessionKillCommand
{
    public static HeliosCommand Build(CliEnvironment environment)
    {
        var named = SessionFinder.Argument();
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until the agent has ended." };
        var timeout = TimeoutOption.Of("How long to wait for the end (0 to 300).", seconds: 60, least: 0, most: 300);
        var command = new HeliosCommand(
            "kill",
            "Ends a session's agent and everything it started, then the session. The work stays in the lane.",
            "helios session kill first",
            "helios session restore first    # resumes it"
        )
        {
            named,
            noWait,
            timeout,
        };
        return command.Runs(
            environment,
            async (call, ct) =>
            {
                var found = await SessionFinder.Find(call, call.Value(named), ct);
                var wait = call.Value(noWait) ? (TimeSpan?)null : TimeSpan.FromSeconds(call.Value(timeout));
                var session = await Spinner.While(call, $"ending {call.Subject}", call.Client.Sessions.Kill(found.SessionId, wait, ct: ct));
                if (call.Json)
                    call.WriteJson("session", session, CliJson.Shared.SessionView);
                else
                    call.Data(session.SessionId.ToString());
                if (session.Status is not AttachmentStatus.Terminated && wait is not null)
                {
                    throw new CliException(
                        ExitCodes.TimedOut,
                        "wait_timed_out",
                        session.Detail ?? "The host has not confirmed yet that the agent has ended; Helios keeps asking.",
                        $"helios session explain {session.SessionId}"
                    );
                }

                call.Say(
                    $"Session {session.SessionId} is {SnakeCase.Of(session.DisplayStatus)}. To resume it: helios session restore "
                        + $"{session.SessionId}"
                );
                return ExitCodes.Done;
            }
        );
    }
}
