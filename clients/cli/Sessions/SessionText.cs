using Helios.Cli.Calls;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;

namespace Helios.Cli.Sessions;

/// <summary>Texts about sessions, and the result of commands that start one.</summary>
internal static class SessionText
{
    public static string Transport(SessionView session) =>
        session.Diagnostics.DegradeReason is { } reason ? $"{SnakeCase.Of(session.Transport)} ({reason})" : SnakeCase.Of(session.Transport);

    public static string State(SessionView session) =>
        $"{SnakeCase.Of(session.State.Session.State)} ({SnakeCase.Of(session.State.Session.Reason)})";

    /// <summary>Prints a session whose agent was started; success means that it is ready.</summary>
    public static int Started(CliCall call, SessionView session, bool waited)
    {
        if (call.Json)
            call.WriteJson("session", session, CliJson.Shared.SessionView);
        else
            call.Data(session.SessionId.ToString());
        RefuseNotReady(session, waited);
        call.Say(
            $"{session.Provider} is {SnakeCase.Of(session.DisplayStatus)}, through {Transport(session)}. To see its output: helios "
                + $"session output {session.SessionId} --follow"
        );
        return ExitCodes.Done;
    }

    /// <summary>Refuses to call a session started whose agent is not ready.</summary>
    /// <exception cref="CliException">The agent has ended, waits for a person, or is still being started.</exception>
    public static void RefuseNotReady(SessionView session, bool waited)
    {
        switch (session)
        {
            case { Status: AttachmentStatus.Terminated }:
                throw new CliException(
                    ExitCodes.Failed,
                    "agent_failed",
                    $"The agent did not start: {session.Detail ?? State(session)}",
                    $"helios session explain {session.SessionId}"
                );
            case { DisplayStatus: DisplayStatus.NeedsInput } when waited:
                throw new CliException(
                    ExitCodes.Failed,
                    "agent_blocked",
                    $"The agent is running and waits for a person: {session.Detail ?? State(session)}",
                    $"helios session output {session.SessionId}"
                );
            case { Status: AttachmentStatus.Attaching or AttachmentStatus.Restoring } when waited:
                throw new CliException(
                    ExitCodes.TimedOut,
                    "wait_timed_out",
                    "The agent is still being started.",
                    $"helios session show {session.SessionId}"
                );
        }
    }
}
