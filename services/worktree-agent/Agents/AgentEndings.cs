using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Agents;

/// <summary>The endings of launches: written down first, so that what is ended is not started again, then brought about, then told.</summary>
internal sealed partial class AgentEndings(AgentSessions sessions, AgentEnder ender, AgentReports reports, ILogger<AgentEndings> logger)
{
    /// <summary>Writes down that a launch is to end, and breaks off what is being done for it.</summary>
    public static void Mark(AgentSession session, LaunchId launch)
    {
        session.Change(record =>
        {
            var marked = record.WithEnded(launch);
            return marked.Current(launch) is { MayLive: true } current ? marked with { Launch = current with { State = AgentLaunchState.Ending, Command = null } } : marked;
        });
        if (session.Record.Current(launch) is not null)
            session.Interrupt();
    }

    /// <summary>Ends all agents of a lane that is torn down; returns those that were there, and throws when some did not end.</summary>
    public async Task<IReadOnlyList<SessionId>> EndAll(LaneId lane)
    {
        AgentSession[] living = [.. sessions.Of(lane).Where(session => session.Record.MayLive)];
        foreach (var session in living)
            Mark(session, session.Launch!.LaunchId);
        await Task.WhenAll(living.Select(session => session.Do(_ => End(session, session.Launch, command: null), CancellationToken.None)));
        return [.. living.Select(session => session.Id)];
    }

    /// <summary>Ends a launch, and tells so, or what is left of it.</summary>
    public async Task End(AgentSession session, AgentLaunch? launch, EndAgent? command)
    {
        if (launch is null)
        {
            // Never seen, or long replaced: nothing of it is here.
            if (command is not null)
                reports.Tell(reports.Ended(session, command.LaunchId, command.Cause, onRequest: true, exitCode: null, signal: null, "Nothing of it runs on this host."));
            return;
        }

        if (launch is { State: AgentLaunchState.Ended or AgentLaunchState.Failed })
        {
            if (command is not null)
                reports.Tell(launch.Ending ?? reports.Ended(session, launch.LaunchId, command.Cause, onRequest: true, exitCode: null, signal: null, "It was not running."));
            return;
        }

        if (await ender.Kill(session, launch) is { Count: > 0 } survivors)
        {
            // It stays to be ended: asked again, at the next start too.
            LogNotEnded(session.LaneId, session.Id, AgentEnder.Describe(survivors));
            if (command is not null)
                reports.Tell(reports.EndFailed(session, command, AgentEnder.Describe(survivors)));
            return;
        }

        var (exitCode, signal) = AgentEnder.ExitOf(session, launch);
        var ending = reports.Ended(session, launch.LaunchId, command?.Cause ?? launch.Cause, onRequest: true, exitCode, signal, detail: null);
        if (session.Change(launch.LaunchId, current => current with { State = AgentLaunchState.Ended, Ending = ending, Command = null }) is { } after)
            reports.Tell(session, after);
    }

    [LoggerMessage(2146, LogLevel.Error, "{Lane}: the agent of {Session} did not end: {Detail}")]
    private partial void LogNotEnded(LaneId lane, SessionId session, string detail);
}
