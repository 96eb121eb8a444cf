using Helios.Contracts;
using Helios.Contracts.Events;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence;
using Helios.SessionRegistry.Hosting;
using Helios.SessionRegistry.Lifecycle;
using Helios.SessionRegistry.Persistence;
using Helios.SessionRegistry.Reactions;
using Helios.SessionRegistry.Routing;
using Helios.SessionRegistry.Scm;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Sessions;

/// <summary>Carries out commands to sessions, in one transaction each. Every method returns the answer to the caller.</summary>
internal sealed class SessionCommands(IOptions<SessionRegistryOptions> options, IOptions<LifecycleOptions> lifecycle, TimeProvider time)
{
    private DateTimeOffset Now => Sql.Moment(time.GetUtcNow());

    /// <summary>Returns the lane's session, existing or new; attaches it, and launches the agent if requested.</summary>
    public async Task<object> Ensure(
        StoreTransaction transaction,
        EnsureSession asked,
        RouteDecision.Chosen route,
        Guid? causedBy,
        CancellationToken cancellationToken
    )
    {
        var now = Now;
        if (await SessionRows.LockActive(transaction, asked.LaneId, cancellationToken) is { } known)
        {
            ScmTargets.Save(transaction, known.SessionId, asked.Repository, asked.Branch);
            return await Attach(transaction, known, asked, route, causedBy, now, cancellationToken);
        }

        if (
            asked.ProviderSessionId is { } conversation
            && await SessionRows.FindHolder(transaction, asked.Provider, conversation, cancellationToken) is { } holder
        )
        {
            return SessionRefusals.ConversationInUse(holder);
        }

        // The same request again, after its session has ended: its id is taken, and the caller means that session.
        if (await SessionRows.Find(transaction, asked.NewSessionId, cancellationToken) is { } made)
            return Found(made);

        var row = NewRow(asked, route, now);
        ScmTargets.Save(transaction, row.SessionId, asked.Repository, asked.Branch);
        var change = SessionChange.OfNew(row, asked.Cause, causedBy, now);
        change.Note("ensured", "transport", "none", SnakeCase.Of(route.Transport), WhyRoute(route), null);
        if (asked.Launch)
            await Launch(transaction, change, asked, now, cancellationToken);
        return Found(await change.Save(transaction, cancellationToken));
    }

    private Task Launch(
        StoreTransaction transaction,
        SessionChange change,
        EnsureSession asked,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        Launch(
            transaction,
            change,
            new Fact.LaunchRequested(LaunchId.New()) { At = now },
            asked.Mode,
            asked.Prompt,
            asked.Argv,
            cancellationToken
        );

    private static SessionRow NewRow(EnsureSession asked, RouteDecision.Chosen route, DateTimeOffset now) =>
        new()
        {
            SessionId = asked.NewSessionId,
            LaneId = asked.LaneId,
            WorkspaceId = asked.WorkspaceId,
            HostId = asked.HostId,
            Provider = asked.Provider,
            ProviderSessionId = asked.ProviderSessionId,
            PreferredTransport = asked.PreferredTransport,
            Transport = route.Transport,
            DegradeReason = route.DegradeReason,
            HarnessStatus = route.HarnessStatus,
            TransportSince = now,
            Attached = true,
            LastHeartbeatAt = now,
            Record = SessionRecord.New,
            CreatedAt = now,
            UpdatedAt = now,
        };

    private async Task<object> Attach(
        StoreTransaction transaction,
        SessionRow known,
        EnsureSession asked,
        RouteDecision.Chosen route,
        Guid? causedBy,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var other =
            known.Provider != asked.Provider
            || (
                asked.ProviderSessionId is { } wanted
                && known.ProviderSessionId != wanted
                && (known.ProviderSessionId is not null || known.Record.AgentMayLive)
            );
        if (other)
            return SessionRefusals.LaneMapped(known);
        if (
            asked.ProviderSessionId is { } conversation
            && known.ProviderSessionId is null
            && await SessionRows.FindHolder(transaction, asked.Provider, conversation, cancellationToken) is { } holder
        )
        {
            return SessionRefusals.ConversationInUse(holder);
        }

        var change = SessionChange.Of(known, asked.Cause, causedBy, now);
        change.Set(row =>
            row with
            {
                Attached = true,
                LastHeartbeatAt = now,
                ProviderSessionId = row.ProviderSessionId ?? asked.ProviderSessionId,
                PreferredTransport = asked.PreferredTransport ?? row.PreferredTransport,
            }
        );
        // A running agent keeps its route; without one, the route is chosen again.
        if (!known.Record.AgentMayLive)
            Reroute(change, route);
        if (asked.Launch && !known.Record.AgentMayLive)
            await Launch(transaction, change, asked, now, cancellationToken);
        return Found(await change.Save(transaction, cancellationToken));
    }

    private static void Reroute(SessionChange change, RouteDecision.Chosen route)
    {
        var row = change.Row;
        if ((row.Transport, row.DegradeReason, row.HarnessStatus) == (route.Transport, route.DegradeReason, route.HarnessStatus))
            return;
        change.Note("ensured", "transport", SnakeCase.Of(row.Transport), SnakeCase.Of(route.Transport), WhyRoute(route), null);
        change.Set(each =>
            each with
            {
                Transport = route.Transport,
                DegradeReason = route.DegradeReason,
                HarnessStatus = route.HarnessStatus,
                TransportSince = each.Transport == route.Transport ? each.TransportSince : change.Now,
            }
        );
    }

    private static string WhyRoute(RouteDecision.Chosen route) =>
        route switch
        {
            { DegradeReason: { } reason } => $"The harness is not used: {reason}.",
            { Transport: SessionTransport.CliproxyHarness } => "The harness is available.",
            _ => "The provider uses no harness.",
        };

    /// <summary>Launches the agent: records the fact and orders it from the host.</summary>
    private async Task Launch(
        StoreTransaction transaction,
        SessionChange change,
        Fact fact,
        AgentMode? mode,
        string? prompt,
        IReadOnlyList<string> argv,
        CancellationToken cancellationToken
    )
    {
        if (change.Decide(fact, lifecycle.Value).Ignored is not null)
            return;
        change.Set(row =>
            row with
            {
                Mode = mode ?? row.Mode ?? AgentMode.Interactive,
                Argv = argv.Count > 0 ? argv : row.Argv,
                Detail = null,
            }
        );
        var row = change.Row;
        var launch = row.Record.LaunchId!.Value;
        change.Note(
            fact.GetType().Name,
            "launch",
            "none",
            launch.ToString(),
            $"Ordered its host to start {row.Provider} {SnakeCase.Of(row.Mode!.Value)}.",
            null
        );
        AgentOrders.Abandon(transaction, row.SessionId, "launch");
        AgentOrders.Abandon(transaction, row.SessionId, "send");
        var order = new LaunchAgent
        {
            HostId = row.HostId,
            SessionId = row.SessionId,
            LaunchId = launch,
            LaneId = row.LaneId,
            WorkspaceId = row.WorkspaceId,
            Provider = row.Provider,
            Transport = row.Transport,
            Mode = row.Mode!.Value,
            Prompt = prompt,
            ResumeProviderSessionId = row.ProviderSessionId,
            Argv = row.Argv,
            Cause = change.Cause,
        };
        await AgentOrders.Place(
            transaction,
            AgentOrders.LaunchOrder(launch),
            row.SessionId,
            row.HostId,
            order,
            change.Now,
            options.Value.LaunchWithin,
            cancellationToken
        );
    }

    /// <summary>Records a heartbeat.</summary>
    public Task<object> Heartbeat(
        StoreTransaction transaction,
        RecordSessionHeartbeat asked,
        Guid? causedBy,
        CancellationToken cancellationToken
    ) =>
        Change(
            transaction,
            asked.SessionId,
            null,
            asked.Cause,
            causedBy,
            change =>
            {
                if (!change.Row.Active)
                    return Task.FromResult<Refused?>(
                        SessionRefusals.Transition(change.Row, "heartbeat", "The session has ended. Restore it, or ensure a new one.")
                    );
                change.Set(row => row with { Attached = true, LastHeartbeatAt = change.Now });
                return Nothing;
            },
            cancellationToken
        );

    /// <summary>Ends the agent, then the session.</summary>
    public Task<object> Kill(StoreTransaction transaction, KillSession asked, Guid? causedBy, CancellationToken cancellationToken) =>
        Change(
            transaction,
            asked.SessionId,
            asked.ExpectedRevision,
            asked.Cause,
            causedBy,
            async change =>
            {
                if (change.Row is not { Active: true, Ending: false })
                    return null;
                change.Publish(EventTopics.SessionTerminateStarted, ("kill", true));
                change.Decide(new Fact.KillRequested { At = change.Now }, lifecycle.Value);
                AgentOrders.Abandon(transaction, change.Row.SessionId, "launch");
                await FailMessages(transaction, change, MessageRefusalReason.SessionEnded, "The session was killed.", cancellationToken);
                if (change.Row is { Active: true, Record.LaunchId: { } launch })
                    await OrderEnd(transaction, change, launch, cancellationToken);
                return null;
            },
            cancellationToken
        );

    /// <summary>Ends the record of a session that has no agent.</summary>
    public Task<object> Terminate(
        StoreTransaction transaction,
        TerminateSession asked,
        Guid? causedBy,
        CancellationToken cancellationToken
    ) =>
        Change(
            transaction,
            asked.SessionId,
            asked.ExpectedRevision,
            asked.Cause,
            causedBy,
            async change =>
            {
                if (!change.Row.Active)
                    return null;
                if (change.Row.Record.AgentMayLive)
                    return SessionRefusals.Alive(change.Row);
                change.Publish(EventTopics.SessionTerminateStarted, ("kill", false));
                change.Decide(new Fact.EndRequested(SessionReason.ManuallyKilled) { At = change.Now }, lifecycle.Value);
                await FailMessages(
                    transaction,
                    change,
                    MessageRefusalReason.SessionEnded,
                    "The session was terminated.",
                    cancellationToken
                );
                return null;
            },
            cancellationToken
        );

    /// <summary>Restarts the agent, with its conversation if the provider supports it.</summary>
    public async Task<object> Restore(
        StoreTransaction transaction,
        RestoreSession asked,
        RouteDecision.Chosen route,
        Guid? causedBy,
        CancellationToken cancellationToken
    )
    {
        var now = Now;
        if (await SessionRows.Lock(transaction, asked.SessionId, cancellationToken) is not { } row)
            return SessionRefusals.NotFound(asked.SessionId);
        if (SessionRefusals.OtherRevision(row, asked.ExpectedRevision) is { } moved)
            return moved;
        if (row is { Starting: true, Record.Resumes: true })
            return Found(row);
        if (row.Record.AgentMayLive)
            return SessionRefusals.Alive(row);
        if (row is { Provider: SessionProviders.Command, Argv.Count: 0 })
            return SessionRefusals.Invalid(
                $"Session {row.SessionId} was never launched, so there is nothing to restart; ensure it with launch and argv."
            );
        if (!row.Active)
        {
            if (await SessionRows.LockActive(transaction, row.LaneId, cancellationToken) is { } successor)
                return SessionRefusals.LaneMapped(successor);
            if (
                row.ProviderSessionId is { } conversation
                && await SessionRows.FindHolder(transaction, row.Provider, conversation, cancellationToken) is { } holder
            )
            {
                return SessionRefusals.ConversationInUse(holder);
            }
        }

        var change = SessionChange.Of(row, asked.Cause, causedBy, now);
        change.Publish(EventTopics.SessionRestoreStarted, ("resumes", row.ProviderSessionId));
        Reroute(change, route);
        var launch = LaunchId.New();
        Fact fact = row.Active ? new Fact.LaunchRequested(launch) { At = now } : new Fact.RestoreRequested(launch) { At = now };
        await Launch(transaction, change, fact, row.Mode, asked.Prompt, row.Argv, cancellationToken);
        change.Set(each => each with { Attached = true, LastHeartbeatAt = now });
        return Found(await change.Save(transaction, cancellationToken));
    }

    /// <summary>Accepts a text and orders it to be typed; accepted does not mean delivered.</summary>
    public async Task<object> Send(StoreTransaction transaction, SendToSession asked, Guid? causedBy, CancellationToken cancellationToken)
    {
        if (await SessionRows.Lock(transaction, asked.SessionId, cancellationToken) is not { } row)
            return SessionRefusals.NotFound(asked.SessionId);
        if (await SessionMessages.Find(transaction, asked.MessageId, cancellationToken) is { } known)
            return new SessionMessageAccepted { Message = known, Session = row.ToView() };
        if (WhyNotSendable(row) is { } why)
            return SessionRefusals.Transition(row, "send", why);

        var change = SessionChange.Of(row, asked.Cause, causedBy, Now);
        change.Set(each => each with { Attached = true, LastHeartbeatAt = change.Now });
        // A person took over: the count of prompts to continue starts again.
        ReactionRows.Forget(transaction, row.SessionId, ReactionKey.AgentIdle);
        var message = await Type(transaction, change, asked.MessageId, asked.Text, cancellationToken);
        return new SessionMessageAccepted { Message = message, Session = (await change.Save(transaction, cancellationToken)).ToView() };
    }

    /// <summary>Why no text can be typed to a session's agent, with what to do next; null if one can.</summary>
    public static string? WhyNotSendable(SessionRow row) =>
        row switch
        {
            { Starting: true } => "The agent is starting; send the text when it is ready.",
            not { Live: true, Ending: false, Record.LaunchId: not null } =>
                "No agent is running; restore the session, or ensure it with launch.",
            { Mode: AgentMode.Headless } => "A headless agent accepts no messages; start an interactive one.",
            _ => null,
        };

    /// <summary>Stores a text for an agent that can receive one, and orders the host to type it.</summary>
    public async Task<SessionMessageView> Type(
        StoreTransaction transaction,
        SessionChange change,
        SessionMessageId id,
        string text,
        CancellationToken cancellationToken
    )
    {
        var row = change.Row;
        var launch = row.Record.LaunchId!.Value;
        var message = new SessionMessageView
        {
            MessageId = id,
            SessionId = row.SessionId,
            Status = SessionMessageStatus.Accepted,
            Text = text,
            AcceptedAt = change.Now,
        };
        change.PublishMessage(EventTopics.SessionMessageAccepted, message);
        SessionMessages.Insert(transaction, message, launch);
        var order = new SendToAgent
        {
            HostId = row.HostId,
            SessionId = row.SessionId,
            LaunchId = launch,
            LaneId = row.LaneId,
            MessageId = id,
            Text = text,
            Deadline = change.Now + options.Value.MessageWithin,
            Cause = change.Cause,
        };
        var held = change.HasTyped || await AgentOrders.HasText(transaction, row.SessionId, cancellationToken);
        change.HasTyped = true;
        await AgentOrders.PlaceText(transaction, order, held, change.Now, options.Value.MessageAnsweredWithin, cancellationToken);
        return message;
    }

    /// <summary>Records an activity reported over HTTP. An ignored one changes nothing, and is not an error of the caller.</summary>
    public Task<object> Activity(
        StoreTransaction transaction,
        RecordSessionActivity asked,
        Guid? causedBy,
        CancellationToken cancellationToken
    ) =>
        Change(
            transaction,
            asked.SessionId,
            null,
            asked.Cause,
            causedBy,
            change =>
            {
                var fact = new Fact.Activity(asked.LaunchId, asked.Activity, asked.Source, asked.DialogId)
                {
                    At = Sql.Moment(asked.At ?? change.Now),
                };
                if (change.Decide(fact, lifecycle.Value).Ignored is null)
                    change.Saw(
                        "activity",
                        SnakeCase.Of(asked.Activity),
                        asked.DialogId,
                        fact.At,
                        asked.LaunchId ?? change.Row.Record.LaunchId
                    );
                return Nothing;
            },
            cancellationToken
        );

    /// <summary>Records facts about the session's pull request.</summary>
    public Task<object> Scm(StoreTransaction transaction, RecordScmFacts asked, Guid? causedBy, CancellationToken cancellationToken) =>
        Change(
            transaction,
            asked.SessionId,
            null,
            asked.Cause,
            causedBy,
            change =>
            {
                var fact = new Fact.PullRequest(asked.PullRequest) { At = change.Now };
                if (change.Decide(fact, lifecycle.Value).Ignored is null)
                    change.Saw("scm", SnakeCase.Of(asked.PullRequest.State), asked.PullRequest.Url, change.Now, null);
                return Nothing;
            },
            cancellationToken
        );

    /// <summary>The lane is being removed: its tear-down ends whatever runs, sessions first; this ends the record.</summary>
    public async Task EndOf(StoreTransaction transaction, LaneSessionsEnding ending, Guid? causedBy, CancellationToken cancellationToken)
    {
        if (await SessionRows.LockActive(transaction, ending.LaneId, cancellationToken) is not { } row)
            return;
        var change = SessionChange.Of(row, ending.Cause, causedBy, Now);
        if (!row.Ending)
            change.Publish(EventTopics.SessionTerminateStarted, ("kill", true));
        change.Decide(new Fact.EndRequested(SessionReason.AutoCleanup) { At = change.Now }, lifecycle.Value);
        AgentOrders.Abandon(transaction, row.SessionId, "launch");
        AgentOrders.Abandon(transaction, row.SessionId, "end");
        await FailMessages(transaction, change, MessageRefusalReason.SessionEnded, "The lane was cleaned up.", cancellationToken);
        await change.Save(transaction, cancellationToken);
    }

    /// <summary>Orders the host to end an agent, until it reports that nothing of it is left.</summary>
    public async Task OrderEnd(StoreTransaction transaction, SessionChange change, LaunchId launch, CancellationToken cancellationToken)
    {
        var row = change.Row;
        var order = new EndAgent
        {
            HostId = row.HostId,
            SessionId = row.SessionId,
            LaunchId = launch,
            LaneId = row.LaneId,
            Cause = change.Cause,
        };
        await AgentOrders.Place(
            transaction,
            AgentOrders.EndOrder(launch),
            row.SessionId,
            row.HostId,
            order,
            change.Now,
            options.Value.EndWithin,
            cancellationToken
        );
    }

    /// <summary>Fails the texts that were not typed yet.</summary>
    public static async Task FailMessages(
        StoreTransaction transaction,
        SessionChange change,
        MessageRefusalReason reason,
        string detail,
        CancellationToken cancellationToken
    )
    {
        foreach (var message in await SessionMessages.Undelivered(transaction, change.Row.SessionId, cancellationToken))
        {
            var failed = message with { Status = SessionMessageStatus.Failed, Reason = reason, Detail = detail };
            SessionMessages.Update(transaction, failed);
            change.PublishMessage(EventTopics.SessionMessageFailed, failed);
        }

        AgentOrders.Abandon(transaction, change.Row.SessionId, "send");
    }

    private static Task<Refused?> Nothing => Task.FromResult<Refused?>(null);

    private static SessionFound Found(SessionRow row) => new() { Session = row.ToView() };

    private async Task<object> Change(
        StoreTransaction transaction,
        SessionId id,
        long? expected,
        Cause cause,
        Guid? causedBy,
        Func<SessionChange, Task<Refused?>> work,
        CancellationToken cancellationToken
    )
    {
        if (await SessionRows.Lock(transaction, id, cancellationToken) is not { } row)
            return SessionRefusals.NotFound(id);
        if (SessionRefusals.OtherRevision(row, expected) is { } moved)
            return moved;
        var change = SessionChange.Of(row, cause, causedBy, Now);
        if (await work(change) is { } refused)
            return refused;
        return Found(await change.Save(transaction, cancellationToken));
    }
}
