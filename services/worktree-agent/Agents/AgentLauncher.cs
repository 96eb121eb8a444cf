using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Processes;
using Microsoft.Extensions.Logging;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Starts agents, and reports them as started when they are ready.</summary>
internal sealed partial class AgentLauncher(
    AgentAdapters adapters,
    LaunchPreparation preparation,
    LaunchModes modes,
    ReadinessWait wait,
    AgentMessenger messenger,
    AgentReports reports,
    LaunchFailures failures,
    TimeProvider time,
    ILogger<AgentLauncher> logger
)
{
    /// <summary>Records a launch as the session's current one, and runs it.</summary>
    public async Task Launch(AgentSession session, LaunchAgent command, CancellationToken cancellationToken)
    {
        session.Change(record =>
            record with
            {
                Launch = new AgentLaunch
                {
                    LaunchId = command.LaunchId,
                    Provider = command.Provider,
                    Mode = command.Mode,
                    Cause = command.Cause,
                    State = AgentLaunchState.Taken,
                    Command = command,
                    Terminal = command.Mode is AgentMode.Headless ? null : TerminalId.New(),
                    BootId = ProcessIdentity.CurrentBootId,
                    StartedAt = time.GetUtcNow(),
                    Model = command.Model,
                },
            }
        );
        await CarryOut(session, command.LaunchId, cancellationToken);
    }

    /// <summary>Runs a launch from its recorded state: from the beginning, or from where the previous agent process left it.</summary>
    public async Task CarryOut(AgentSession session, LaunchId id, CancellationToken cancellationToken)
    {
        try
        {
            if (session.Record.Current(id) is { } launch)
                await Start(session, launch, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // It is to end, or this process stops; then the next one continues from the record.
        }
        catch (Exception exception)
        {
            await failures.Fail(session, id, exception);
        }
    }

    private async Task Start(AgentSession session, AgentLaunch launch, CancellationToken cancellationToken)
    {
        var adapter = adapters.Of(launch);
        string? firstMessage = null;
        if (launch.State is AgentLaunchState.Taken)
        {
            var prepared = preparation.Prepare(session, launch, adapter);
            await modes.Of(launch).Start(session, launch, prepared);
            firstMessage = prepared.Command.FirstMessage;
        }

        // Checked after the start: a tear-down that began before has not seen it, one that begins later will.
        preparation.RequireLane(session);
        if (await wait.Wait(session, launch.LaunchId, adapter, cancellationToken) is not { } ready)
            return;
        LogReady(session.LaneId, session.Id, launch.Provider);
        reports.Report(session, ready);
        if (firstMessage is { Length: > 0 })
            await messenger.Type(session, ready, firstMessage, cancellationToken);
    }

    [LoggerMessage(2140, LogLevel.Information, "{Lane}: agent {Provider} of {Session} is ready")]
    private partial void LogReady(LaneId lane, SessionId session, string provider);
}
