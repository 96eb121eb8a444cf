using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Hosting.Concurrency;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// Accepts the commands about agents, runs them in order per session in the background, and answers from the records on disk. Work
/// interrupted by a crash resumes at the next start.
/// </summary>
internal sealed partial class AgentCommandQueue(
    AgentSessions sessions,
    AgentLauncher launcher,
    AgentMessenger messenger,
    AgentTerminator terminator,
    AgentTerminations terminations,
    AgentReports reports,
    StartGate gate,
    TimeProvider time,
    ILogger<AgentCommandQueue> logger
) : IAsyncDisposable
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stopping = new();
    private readonly BackgroundTasks tasks = new();

    /// <summary>
    /// Adopts the sessions of the previous agent process: continues launches and terminations, and reports again what is known.
    /// </summary>
    public void Resume()
    {
        foreach (var session in sessions.All)
        {
            if (session.Launch is not { } launch)
                continue;
            LogAdopted(session.LaneId, session.Id, launch.State);
            switch (launch.State)
            {
                case AgentLaunchState.Ending:
                    Work(session, _ => terminations.End(session, launch, command: null));
                    break;
                case AgentLaunchState.Taken or AgentLaunchState.Started:
                    Work(session, token => launcher.CarryOut(session, launch.LaunchId, token));
                    break;
                default:
                    reports.ReportAgain(session, launch);
                    break;
            }
        }
    }

    public void Take(LaunchAgent command)
    {
        var session = sessions.Ensure(command.SessionId, command.LaneId);
        Work(session, token => Launch(session, command, token));
    }

    public void Take(SendToAgent command)
    {
        var session = sessions.Ensure(command.SessionId, command.LaneId);
        Work(session, token => messenger.Send(session, command, token));
    }

    /// <summary>
    /// Accepts a termination and records it: from then on the launch is not started again, and current work on it is cancelled.
    /// </summary>
    public void Take(EndAgent command)
    {
        var session = sessions.Ensure(command.SessionId, command.LaneId);
        if (session.Record.Current(command.LaunchId) is { State: AgentLaunchState.Ended } over)
        {
            reports.Report(session, over);
            return;
        }

        AgentTerminations.Mark(session, command.LaunchId);
        Work(session, _ => terminations.End(session, session.Record.Current(command.LaunchId), command));
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await tasks.WhenIdle().WaitAsync(StopPatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task Launch(AgentSession session, LaunchAgent command, CancellationToken cancellationToken)
    {
        var record = session.Record;
        if (record.Current(command.LaunchId) is { } known)
        {
            reports.ReportAgain(session, known);
            return;
        }

        if (
            record.Ended.Contains(command.LaunchId)
            || (record.Launch is { } current && string.CompareOrdinal(current.LaunchId.ToString(), command.LaunchId.ToString()) > 0)
        )
        {
            reports.Report(
                reports.Failed(command, AgentLaunchFailureReason.Superseded, "The launch was ended or superseded before it started.")
            );
            return;
        }

        // One agent per session: an earlier one is ended first.
        if (record.Launch is { MayLive: true } earlier && await terminator.Kill(session, earlier) is { Count: > 0 } survivors)
        {
            reports.Report(
                reports.Failed(
                    command,
                    AgentLaunchFailureReason.HostError,
                    $"The session's earlier agent is still running. {AgentTerminator.Describe(survivors)}"
                )
            );
            return;
        }

        await launcher.Launch(session, command, cancellationToken);
    }

    private void Work(AgentSession session, Func<CancellationToken, Task> what) =>
        tasks.Add(
            Task.Run(async () =>
            {
                try
                {
                    await gate.Opened.WaitAsync(stopping.Token);
                    await session.Do(what, stopping.Token);
                }
                catch (OperationCanceledException) when (stopping.IsCancellationRequested)
                {
                    // The next start continues from the records.
                }
                catch (Exception exception)
                {
                    LogFailed(exception, session.LaneId, session.Id);
                }
            })
        );

    [LoggerMessage(2144, LogLevel.Information, "{Lane}: adopted {Session}, {State}")]
    private partial void LogAdopted(LaneId lane, SessionId session, AgentLaunchState state);

    [LoggerMessage(2145, LogLevel.Error, "{Lane}: the work for {Session} failed")]
    private partial void LogFailed(Exception exception, LaneId lane, SessionId session);
}
