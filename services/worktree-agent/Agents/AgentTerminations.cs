using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Terminates launches: recorded first, so that an ended launch is not started again, then carried out, then reported.</summary>
internal sealed partial class AgentTerminations(
    AgentSessions sessions,
    AgentTerminator terminator,
    AgentReports reports,
    UsageMeter usage,
    ILogger<AgentTerminations> logger
)
{
    /// <summary>Records that a launch is to end, and cancels current work on it.</summary>
    public static void Mark(AgentSession session, LaunchId launch)
    {
        session.Change(record =>
        {
            var marked = record.WithEnded(launch);
            return marked.Current(launch) is { MayLive: true } current
                ? marked with
                {
                    Launch = current with { State = AgentLaunchState.Ending, Command = null },
                }
                : marked;
        });
        if (session.Record.Current(launch) is not null)
            session.Interrupt();
    }

    /// <summary>Ends all agents of a lane that is being torn down and returns them; throws if some survived.</summary>
    public async Task<IReadOnlyList<SessionId>> EndAll(LaneId lane)
    {
        AgentSession[] living = [.. sessions.Of(lane).Where(session => session.Record.MayLive)];
        foreach (var session in living)
            Mark(session, session.Launch!.LaunchId);
        await Task.WhenAll(living.Select(session => session.Do(_ => End(session, session.Launch, command: null), CancellationToken.None)));
        return [.. living.Select(session => session.Id)];
    }

    /// <summary>Ends a launch, and reports its end or its survivors.</summary>
    public async Task End(AgentSession session, AgentLaunch? launch, EndAgent? command)
    {
        if (launch is null or { State: AgentLaunchState.Ended or AgentLaunchState.Failed })
        {
            if (command is not null)
                ReportOver(session, launch, command);
            return;
        }

        if (await terminator.Kill(session, launch) is { Count: > 0 } survivors)
        {
            // It stays marked for termination: retried, also at the next start.
            LogNotEnded(session.LaneId, session.Id, AgentTerminator.Describe(survivors));
            if (command is not null)
                reports.Report(reports.EndFailed(session, command, AgentTerminator.Describe(survivors)));
            return;
        }

        var (exitCode, signal) = AgentTerminator.ExitOf(session, launch);
        var cause = command?.Cause ?? launch.Cause;
        var ending = reports.Ended(session, launch.LaunchId, cause, onRequest: true, exitCode, signal, detail: null);
        if (
            session.Change(launch.LaunchId, current => current with { State = AgentLaunchState.Ended, Ending = ending, Command = null }) is
            { } after
        )
        {
            usage.Read(session);
            reports.Report(session, after);
        }
    }

    /// <summary>Answers a command to end a launch of which nothing runs.</summary>
    private void ReportOver(AgentSession session, AgentLaunch? launch, EndAgent command)
    {
        // Without a launch: never seen, or replaced long ago.
        var detail = launch is null ? "It has no process on this host." : "It was not running.";
        reports.Report(
            launch?.Ending ?? reports.Ended(session, command.LaunchId, command.Cause, onRequest: true, exitCode: null, signal: null, detail)
        );
    }

    [LoggerMessage(2146, LogLevel.Error, "{Lane}: could not end the agent of {Session}: {Detail}")]
    private partial void LogNotEnded(LaneId lane, SessionId session, string detail);
}
