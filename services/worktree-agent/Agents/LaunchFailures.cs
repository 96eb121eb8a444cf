using Helios.Contracts;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Processes;
using Helios.WorktreeAgent.Terminals;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Ends launches that failed, and records and reports why.</summary>
internal sealed partial class LaunchFailures(AgentTerminator terminator, AgentReports reports, ILogger<LaunchFailures> logger)
{
    /// <summary>Ends a launch because of an exception.</summary>
    public Task Fail(AgentSession session, LaunchId id, Exception exception)
    {
        switch (exception)
        {
            case AgentRefusedException refused:
                return Fail(session, id, refused);
            case TerminalRefusedException { Reason: RefusalReason.TerminalsUnsupported }:
                return Fail(session, id, AgentLaunchFailureReason.ProviderNotSupported, exception.Message);
            case TerminalRefusedException:
                return Fail(session, id, AgentLaunchFailureReason.LaneNotReady, exception.Message);
            case ProcessStartException:
                return Fail(session, id, AgentLaunchFailureReason.ProgramNotFound, exception.Message);
            default:
                LogFailed(exception, session.LaneId, session.Id);
                return Fail(session, id, AgentLaunchFailureReason.HostError, exception.Message);
        }
    }

    private Task Fail(AgentSession session, LaunchId id, AgentLaunchFailureReason reason, string detail) =>
        Fail(session, id, new AgentRefusedException(reason, detail));

    private async Task Fail(AgentSession session, LaunchId id, AgentRefusedException refused)
    {
        if (session.Record.Current(id) is not { } launch)
            return;
        var detail = refused.Message;
        if (!refused.StillRunning && await terminator.Kill(session, launch) is { Count: > 0 } survivors)
            detail += $" {AgentTerminator.Describe(survivors)}";
        LogNotStarted(session.LaneId, session.Id, launch.Provider, refused.Reason, detail);
        var failure = reports.Failed(session, launch, refused.Reason, detail, refused.Screen, refused.StillRunning);
        var failed = session.Change(
            id,
            current =>
                current with
                {
                    State = refused.StillRunning ? AgentLaunchState.Waiting : AgentLaunchState.Failed,
                    Command = null,
                    Failure = failure,
                }
        );
        if (failed is not null)
            reports.Report(session, failed);
    }

    [LoggerMessage(2141, LogLevel.Warning, "{Lane}: could not start agent {Provider} of {Session} ({Reason}): {Detail}")]
    private partial void LogNotStarted(LaneId lane, SessionId session, string provider, AgentLaunchFailureReason reason, string detail);

    [LoggerMessage(2142, LogLevel.Error, "{Lane}: starting the agent of {Session} failed unexpectedly")]
    private partial void LogFailed(Exception exception, LaneId lane, SessionId session);
}
