using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Hosting;
using Helios.SessionRegistry.Lifecycle;
using Helios.SessionRegistry.Persistence;
using Helios.SessionRegistry.Reactions;
using Helios.SessionRegistry.Routing;
using Helios.SessionRegistry.Scm;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Sessions;

/// <summary>Opens sessions and starts their agents, in one transaction each. Every method returns the answer to the caller.</summary>
internal sealed class SessionStarts(
    IOptions<SessionRegistryOptions> options,
    IOptions<LifecycleOptions> lifecycle,
    IOptions<ReactionOptions> reactions,
    TimeProvider time
)
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
        var active = await SessionRows.LockActive(transaction, asked.LaneId, cancellationToken);
        DateTimeOffset? notBefore = null;
        if (asked.Launch && active is not { Record.AgentMayLive: true })
        {
            (var refused, notBefore) = await AccountLimits.Admit(
                transaction,
                asked.HostId,
                asked.Provider,
                route.Transport,
                asked.WorkspaceId,
                now,
                cancellationToken
            );
            if (refused is not null)
                return refused;
        }

        if (active is { } known)
        {
            ScmTargets.Save(transaction, known.SessionId, asked.Repository, asked.Branch);
            return await Attach(transaction, known, asked, route, notBefore, causedBy, now, cancellationToken);
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
            await Launch(transaction, change, asked, now, notBefore, cancellationToken);
        return Found(await change.Save(transaction, cancellationToken));
    }

    private Task Launch(
        StoreTransaction transaction,
        SessionChange change,
        EnsureSession asked,
        DateTimeOffset now,
        DateTimeOffset? notBefore,
        CancellationToken cancellationToken
    ) =>
        Launch(
            transaction,
            change,
            new Fact.LaunchRequested(LaunchId.New()) { At = now },
            row =>
                row with
                {
                    Mode = asked.Mode ?? row.Mode,
                    Argv = asked.Argv.Count > 0 ? asked.Argv : row.Argv,
                    Model = asked.Model ?? row.Model,
                    Permissions = asked.Permissions ?? row.Permissions,
                },
            asked.Prompt,
            asked.Environment,
            notBefore,
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
        DateTimeOffset? notBefore,
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
            await Launch(transaction, change, asked, now, notBefore, cancellationToken);
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
        Func<SessionRow, SessionRow> choose,
        string? prompt,
        IReadOnlyDictionary<string, string>? environment,
        DateTimeOffset? notBefore,
        CancellationToken cancellationToken
    )
    {
        if (change.Decide(fact, lifecycle.Value).Ignored is not null)
            return;
        change.Set(choose);
        change.Set(row => row with { Mode = row.Mode ?? AgentMode.Interactive, Detail = null });
        var row = change.Row;
        var launch = row.Record.LaunchId!.Value;
        // All that wait for the same reset must not begin at once.
        var begins = notBefore + LimitJitter.Of(launch.ToString(), reactions.Value.LimitResetJitter);
        if (begins is { } later)
            change.Set(each => each with { Detail = $"Waits for the reset of the usage limit of {row.Provider}; starts at {later:u}." });
        change.Note(
            fact.GetType().Name,
            "launch",
            "none",
            launch.ToString(),
            begins is null
                ? $"Ordered its host to start {row.Provider} {SnakeCase.Of(row.Mode!.Value)}."
                : $"Its host is ordered to start {row.Provider} at {begins:u}, when the usage limit of its account is reset.",
            null
        );
        AgentOrders.Abandon(transaction, row.SessionId, "launch");
        AgentOrders.Abandon(transaction, row.SessionId, "send");
        if (environment is not null)
            LaunchEnvironments.Save(transaction, row.SessionId, environment);
        else
            environment = await LaunchEnvironments.Find(transaction, row.SessionId, cancellationToken);
        var order = OrderOf(row, launch, change.Cause) with { Prompt = prompt, Environment = environment };
        await AgentOrders.Place(
            transaction,
            AgentOrders.LaunchOrder(launch),
            row.SessionId,
            row.HostId,
            order,
            change.Now,
            options.Value.LaunchWithin,
            begins is { } at ? (at, options.Value.ResendAfter) : null,
            cancellationToken
        );
    }

    private static LaunchAgent OrderOf(SessionRow row, LaunchId launch, Cause cause) =>
        new()
        {
            HostId = row.HostId,
            SessionId = row.SessionId,
            LaunchId = launch,
            LaneId = row.LaneId,
            WorkspaceId = row.WorkspaceId,
            Provider = row.Provider,
            Transport = row.Transport,
            Mode = row.Mode!.Value,
            ResumeProviderSessionId = row.ProviderSessionId,
            Argv = row.Argv,
            Model = row.Model,
            Permissions = row.Permissions,
            Cause = cause,
        };

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

        var (refused, notBefore) = await AccountLimits.Admit(
            transaction,
            row.HostId,
            row.Provider,
            route.Transport,
            row.WorkspaceId,
            now,
            cancellationToken
        );
        if (refused is not null)
            return refused;
        var change = SessionChange.Of(row, asked.Cause, causedBy, now);
        change.Publish(EventTopics.SessionRestoreStarted, ("resumes", row.ProviderSessionId));
        Reroute(change, route);
        var launch = LaunchId.New();
        Fact fact = row.Active ? new Fact.LaunchRequested(launch) { At = now } : new Fact.RestoreRequested(launch) { At = now };
        await Launch(transaction, change, fact, static each => each, asked.Prompt, environment: null, notBefore, cancellationToken);
        change.Set(each => each with { Attached = true, LastHeartbeatAt = now });
        return Found(await change.Save(transaction, cancellationToken));
    }

    /// <summary>
    /// Restarts an agent that a usage limit has ended, in its conversation. Returns why that is not possible, or null; the caller saves the
    /// change.
    /// </summary>
    public async Task<string?> GoOn(StoreTransaction transaction, SessionChange change, string prompt, CancellationToken cancellationToken)
    {
        var row = change.Row;
        if (row.ProviderSessionId is not { } conversation)
            return "The agent has no conversation in which it could go on.";
        if (await SessionRows.LockActive(transaction, row.LaneId, cancellationToken) is { } successor)
            return $"Session {successor.SessionId} has taken its lane.";
        if (await SessionRows.FindHolder(transaction, row.Provider, conversation, cancellationToken) is { } holder)
            return $"Session {holder.SessionId} has taken its conversation.";
        change.Publish(EventTopics.SessionRestoreStarted, ("resumes", conversation));
        var restarts = row.Record.LimitRestarts + 1;
        var fact = new Fact.RestoreRequested(LaunchId.New()) { At = change.Now };
        await Launch(transaction, change, fact, static each => each, prompt, environment: null, notBefore: null, cancellationToken);
        change.Set(each =>
            each with
            {
                Attached = true,
                LastHeartbeatAt = change.Now,
                Record = each.Record with { LimitRestarts = restarts },
            }
        );
        return null;
    }

    private static SessionFound Found(SessionRow row) => new() { Session = row.ToView() };
}
