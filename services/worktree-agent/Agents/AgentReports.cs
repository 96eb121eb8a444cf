using System.Collections.Concurrent;
using Helios.Contracts;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Agents;

/// <summary>
/// Reports to the session registry, in order; a report that the bus does not accept is retried in the next round. Nothing here is on
/// disk: after a restart the records say what to report again, and reports are idempotent.
/// </summary>
internal sealed class AgentReports(ReportSender sender, HostFolder folder, TimeProvider time) : IDisposable
{
    private readonly ConcurrentQueue<object> due = new();
    private readonly SemaphoreSlim sending = new(1, 1);

    private HostId HostId => folder.Identity.HostId;

    /// <summary>Reports everything known about a launch again.</summary>
    public void ReportAgain(AgentSession session, AgentLaunch launch)
    {
        if (launch.ProviderSessionId is { } provider && launch.State is not (AgentLaunchState.Ended or AgentLaunchState.Failed))
            Captured(session, launch, provider);
        // Before its end, of which it may be the reason.
        if (launch.Limit is not null)
            Limited(session, launch);
        Report(session, launch);
    }

    /// <summary>Reports the state of a launch, if it is conclusive.</summary>
    public void Report(AgentSession session, AgentLaunch launch)
    {
        object? report = launch switch
        {
            { State: AgentLaunchState.Ready, Identity: { } identity } => new AgentLaunched
            {
                HostId = HostId,
                SessionId = session.Id,
                LaunchId = launch.LaunchId,
                LaneId = session.LaneId,
                Pid = launch.ChildIdentity?.Pid ?? identity.Pid,
                TerminalTarget = launch.Terminal is { } terminal ? AgentTerminals.NameOf(session.LaneId, terminal) : null,
                OccurredAt = launch.ReadyAt ?? time.GetUtcNow(),
                Cause = launch.Cause,
            },
            { State: AgentLaunchState.Failed or AgentLaunchState.Waiting } => launch.Failure,
            { State: AgentLaunchState.Ended } => launch.Ending,
            _ => null,
        };
        if (report is not null)
            Report(report);
    }

    public void Captured(AgentSession session, AgentLaunch launch, string providerSessionId) =>
        Report(
            new ProviderSessionCaptured
            {
                HostId = HostId,
                SessionId = session.Id,
                LaunchId = launch.LaunchId,
                LaneId = session.LaneId,
                ProviderSessionId = providerSessionId,
                OccurredAt = time.GetUtcNow(),
                Cause = launch.Cause,
            }
        );

    public void Activity(AgentSession session, AgentLaunch launch, ActivitySource source, DateTimeOffset at, string? tail) =>
        Report(
            new ActivityReported
            {
                HostId = HostId,
                SessionId = session.Id,
                LaunchId = launch.LaunchId,
                LaneId = session.LaneId,
                Activity = launch.Activity,
                Source = source,
                At = at,
                DialogId = launch.DialogId,
                OutputTail = tail,
                Cause = launch.Cause,
            }
        );

    /// <summary>Reports what a launch has used so far.</summary>
    public void Used(AgentSession session, AgentLaunch launch, UsageCount count) =>
        Report(
            new AgentUsageReported
            {
                HostId = HostId,
                SessionId = session.Id,
                LaunchId = launch.LaunchId,
                LaneId = session.LaneId,
                Counted = count.Counted,
                Usage = count.Rows,
                OccurredAt = time.GetUtcNow(),
                Cause = launch.Cause,
            }
        );

    /// <summary>Reports the usage limit of a launch.</summary>
    public void Limited(AgentSession session, AgentLaunch launch) =>
        Report(
            new AgentLimited
            {
                HostId = HostId,
                SessionId = session.Id,
                LaunchId = launch.LaunchId,
                LaneId = session.LaneId,
                ResetsAt = launch.Limit!.ResetsAt,
                Retries = launch.Limit.Retries,
                Detail = launch.Limit.Words,
                Source = launch.Limit.Source,
                At = launch.Limit.At,
                Cause = launch.Cause,
            }
        );

    public AgentLaunchFailed Failed(
        LaunchAgent command,
        AgentLaunchFailureReason reason,
        string detail,
        string? screen = null,
        bool stillRunning = false
    ) =>
        new()
        {
            HostId = HostId,
            SessionId = command.SessionId,
            LaunchId = command.LaunchId,
            LaneId = command.LaneId,
            Reason = reason,
            Detail = detail,
            Screen = screen,
            StillRunning = stillRunning,
            OccurredAt = time.GetUtcNow(),
            Cause = command.Cause,
        };

    public AgentLaunchFailed Failed(
        AgentSession session,
        AgentLaunch launch,
        AgentLaunchFailureReason reason,
        string detail,
        string? screen = null,
        bool stillRunning = false
    ) =>
        new()
        {
            HostId = HostId,
            SessionId = session.Id,
            LaunchId = launch.LaunchId,
            LaneId = session.LaneId,
            Reason = reason,
            Detail = detail,
            Screen = screen,
            StillRunning = stillRunning,
            OccurredAt = time.GetUtcNow(),
            Cause = launch.Cause,
        };

    public AgentEnded Ended(
        AgentSession session,
        LaunchId launch,
        Cause cause,
        bool onRequest,
        int? exitCode,
        int? signal,
        string? detail
    ) =>
        new()
        {
            HostId = HostId,
            SessionId = session.Id,
            LaunchId = launch,
            LaneId = session.LaneId,
            OnRequest = onRequest,
            ExitCode = exitCode,
            Signal = signal,
            Detail = detail,
            OccurredAt = time.GetUtcNow(),
            Cause = cause,
        };

    public AgentEndFailed EndFailed(AgentSession session, EndAgent command, string detail) =>
        new()
        {
            HostId = HostId,
            SessionId = session.Id,
            LaunchId = command.LaunchId,
            LaneId = session.LaneId,
            Detail = detail,
            OccurredAt = time.GetUtcNow(),
            Cause = command.Cause,
        };

    /// <summary>Reports the outcome of a message; nothing while it is open.</summary>
    public void Report(AgentSession session, AgentMessage message, Cause cause)
    {
        if (message.Delivered)
        {
            Report(
                new MessageDelivered
                {
                    HostId = HostId,
                    SessionId = session.Id,
                    LaunchId = message.LaunchId,
                    LaneId = session.LaneId,
                    MessageId = message.MessageId,
                    OccurredAt = time.GetUtcNow(),
                    Cause = cause,
                }
            );
        }

        if (message.Acknowledged)
        {
            Report(
                new MessageAcknowledged
                {
                    HostId = HostId,
                    SessionId = session.Id,
                    LaunchId = message.LaunchId,
                    LaneId = session.LaneId,
                    MessageId = message.MessageId,
                    OccurredAt = time.GetUtcNow(),
                    Cause = cause,
                }
            );
        }

        if (message.Refusal is { } reason)
        {
            Report(
                new MessageRefused
                {
                    HostId = HostId,
                    SessionId = session.Id,
                    LaunchId = message.LaunchId,
                    LaneId = session.LaneId,
                    MessageId = message.MessageId,
                    Reason = reason,
                    Detail = message.Detail ?? "",
                    OccurredAt = time.GetUtcNow(),
                    Cause = cause,
                }
            );
        }
    }

    public void Dispose() => sending.Dispose();

    public void Report(object report)
    {
        due.Enqueue(report);
        _ = Send(CancellationToken.None);
    }

    /// <summary>Sends pending reports until the bus accepts no more.</summary>
    public async Task Send(CancellationToken cancellationToken)
    {
        // The sender also sends what arrives in the meantime; checked again after releasing, because a report may just have missed it.
        while (!due.IsEmpty && sender.IsOpen && sending.Wait(TimeSpan.Zero, cancellationToken))
        {
            try
            {
                while (due.TryPeek(out var report))
                {
                    if (!await sender.TrySend(report, cancellationToken))
                        return;
                    due.TryDequeue(out _);
                }
            }
            finally
            {
                sending.Release();
            }
        }
    }
}
