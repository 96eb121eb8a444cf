using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Notices;
using Helios.SessionRegistry.Persistence;
using Helios.SessionRegistry.Scm;
using Helios.SessionRegistry.Sessions;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Reactions.Execution;

/// <summary>
/// Carries out the reactions decided for a session, in order. It reads the session again first, under its lock, and skips reactions whose
/// cause no longer holds. The action, its record and its events are one transaction, so a process that dies in the middle has done nothing.
/// </summary>
internal sealed class ReactionExecutor(
    SessionTexts texts,
    SessionStarts starts,
    NoticeOutbox notices,
    IOptions<ReactionOptions> options,
    IOptions<ScmOptions> scm,
    TimeProvider time
)
{
    private const string Actor = "session-registry";

    public async Task Run(StoreTransaction transaction, SessionId id, Guid? causedBy, CancellationToken cancellationToken)
    {
        var now = Sql.Moment(time.GetUtcNow());
        // A concurrent executor waits here, not at the session's row, which decisions need.
        await ReactionRows.Turn(transaction, id, cancellationToken);
        if (await SessionRows.Lock(transaction, id, cancellationToken) is not { } row)
            return;
        var due = await ReactionRows.Due(transaction, id, now, cancellationToken);
        var trackers = await ReactionRows.Trackers(transaction, id, cancellationToken);
        var late = trackers.Values.Where(tracker => tracker.IsOverdue(now)).Select(tracker => tracker.Key).ToList();
        if (due.Count == 0 && late.Count == 0)
            return;

        var idle = await IdleAgents.Know(
            transaction,
            row.SessionId,
            row.WorkspaceId,
            row.Record,
            now - scm.Value.KnownFor,
            cancellationToken
        );
        var causes = ReactionCauses.Of(row.Record);
        var correlation = due.Count > 0 ? due[0].CorrelationId : CorrelationId.New().ToString();
        var change = SessionChange.Of(row, new Cause { CorrelationId = correlation, Actor = Actor }, causedBy, now);
        foreach (var reaction in due)
            await React(transaction, change, reaction, causes, trackers, idle, cancellationToken);
        foreach (var key in late.Where(key => trackers.TryGetValue(key, out var tracker) && !tracker.Escalated))
            Escalate(transaction, change, key, trackers, idle, "The condition has lasted too long.");
        foreach (var tracker in trackers.Values)
            ReactionRows.Save(transaction, id, tracker);
        await change.Save(transaction, cancellationToken);
    }

    private async Task React(
        StoreTransaction transaction,
        SessionChange change,
        ReactionRow reaction,
        IReadOnlyDictionary<ReactionKey, string> causes,
        Dictionary<ReactionKey, ReactionTracker> trackers,
        IdleAgents idle,
        CancellationToken cancellationToken
    )
    {
        var now = change.Now;
        if (
            !causes.TryGetValue(reaction.Key, out var signature)
            || signature != reaction.Signature
            || !trackers.TryGetValue(reaction.Key, out var tracker)
        )
        {
            Supersede(transaction, change, reaction, causes);
            return;
        }

        if (ReactionRule.Of(reaction.Key, options.Value) is not { } rule || tracker.Escalated)
        {
            ReactionRows.Settle(transaction, reaction, "silenced", now);
            return;
        }

        if (reaction.Key is ReactionKey.AgentIdle && idle.MayBeTypedFor)
            rule = ReactionRule.GoOn(options.Value);

        // The first occurrence of a cause starts its clock; new content does not restart it.
        if (rule.EscalatesAfter is { } patience && tracker.EscalateAt is null)
            tracker = trackers[rule.Key] = tracker with { EscalateAt = tracker.BeganAt + patience };
        if (rule.Retries is { } retries && tracker.Attempts >= retries)
        {
            ReactionRows.Settle(transaction, reaction, "escalated", now);
            Escalate(transaction, change, rule.Key, trackers, idle, $"The agent was prompted {tracker.Attempts} times.");
        }
        else if (DueAt(change.Row, reaction, rule) is var dueAt && dueAt > now)
        {
            ReactionRows.Postpone(transaction, reaction, waiting: true, dueAt);
        }
        else if (reaction.Key is ReactionKey.LimitReset)
        {
            await GoOn(transaction, change, reaction, trackers, idle, cancellationToken);
        }
        else if (rule.Action is ReactionAction.Send)
        {
            await SendToAgent(transaction, change, reaction, trackers, idle, cancellationToken);
        }
        else
        {
            NotifyPerson(transaction, change, reaction, rule, trackers, idle);
        }
    }

    private DateTimeOffset DueAt(SessionRow row, ReactionRow reaction, ReactionRule rule) =>
        reaction.Key is ReactionKey.LimitReset && row.Record.Limit is { } limit
            ? limit.CheckAt + LimitJitter.Of(row.SessionId.ToString(), options.Value.LimitResetJitter)
            : reaction.DecidedAt + rule.Delay;

    /// <summary>A usage limit is reset: an agent that it has ended is restarted, one that waits is asked to go on.</summary>
    private async Task GoOn(
        StoreTransaction transaction,
        SessionChange change,
        ReactionRow reaction,
        Dictionary<ReactionKey, ReactionTracker> trackers,
        IdleAgents idle,
        CancellationToken cancellationToken
    )
    {
        var row = change.Row;
        if (row.Active)
        {
            // It goes on by itself, or ends soon; then there is a new reaction.
            if (row.Record.Limit is { Retries: true } || row.Mode is AgentMode.Headless)
                ReactionRows.Settle(transaction, reaction, "done", change.Now);
            else
                await SendToAgent(transaction, change, reaction, trackers, idle, cancellationToken);
            return;
        }

        var prompt = ReactionTexts.ForAgent(reaction.Key, row.Record.PullRequest);
        var why =
            row.Record.LimitRestarts >= options.Value.LimitResetRetries
                ? $"The agent was restarted {row.Record.LimitRestarts} times."
                : await starts.GoOn(transaction, change, prompt, cancellationToken);
        ReactionRows.Settle(transaction, reaction, why is null ? "done" : "escalated", change.Now);
        if (why is null)
            Announce(change, reaction.Key, ReactionAction.Send, ("text", null), ("attempt", change.Row.Record.LimitRestarts));
        else
            Escalate(transaction, change, reaction.Key, trackers, idle, why);
    }

    private static void Supersede(
        StoreTransaction transaction,
        SessionChange change,
        ReactionRow reaction,
        IReadOnlyDictionary<ReactionKey, string> causes
    )
    {
        ReactionRows.Settle(transaction, reaction, "superseded", change.Now);
        change.Publish(
            EventTopics.SessionReactionSuperseded,
            ("key", ReactionKeys.Words(reaction.Key)),
            ("because", causes.ContainsKey(reaction.Key) ? "new_content" : "cause_gone")
        );
    }

    private void NotifyPerson(
        StoreTransaction transaction,
        SessionChange change,
        ReactionRow reaction,
        ReactionRule rule,
        Dictionary<ReactionKey, ReactionTracker> trackers,
        IdleAgents idle
    )
    {
        // A person who was notified is not notified again because the condition lasts: that escalation began while the agent was still
        // to be prompted.
        trackers[rule.Key] = trackers[rule.Key] with
        {
            EscalateAt = null,
        };
        ReactionRows.Settle(transaction, reaction, "done", change.Now);
        Notify(transaction, change, rule.Key, idle, rule.Action is ReactionAction.NotifyUrgently, escalated: false);
        Announce(
            change,
            rule.Key,
            rule.Action,
            ("text", TextOf(change.Row, rule.Key, idle)),
            ("urgent", rule.Action is ReactionAction.NotifyUrgently)
        );
    }

    private async Task SendToAgent(
        StoreTransaction transaction,
        SessionChange change,
        ReactionRow reaction,
        Dictionary<ReactionKey, ReactionTracker> trackers,
        IdleAgents idle,
        CancellationToken cancellationToken
    )
    {
        var row = change.Row;
        if (SessionTexts.WhyNotSendable(row) is { } why)
        {
            // A launch or a doubt is short, and nothing is typed into a dialog: later. An agent that never accepts texts cannot be prompted
            // at all.
            if (row.Starting)
            {
                ReactionRows.Postpone(transaction, reaction, waiting: false, change.Now + options.Value.SendAgainIn(1));
                return;
            }

            ReactionRows.Settle(transaction, reaction, "escalated", change.Now);
            Escalate(transaction, change, reaction.Key, trackers, idle, why);
            return;
        }

        if (row.Record.Session.State is SessionState.Detecting or SessionState.NeedsInput || row.Record.Detecting is not null)
        {
            ReactionRows.Postpone(transaction, reaction, waiting: false, change.Now + options.Value.SendAgainIn(1));
            return;
        }

        if (row.Record.Limit is { } limit && reaction.Key is not ReactionKey.LimitReset)
        {
            ReactionRows.Postpone(
                transaction,
                reaction,
                waiting: false,
                limit.CheckAt > change.Now ? limit.CheckAt : change.Now + options.Value.SendAgainIn(1)
            );
            return;
        }

        var message = SessionMessageId.New();
        var tracker = trackers[reaction.Key];
        trackers[reaction.Key] = tracker with { Attempts = tracker.Attempts + 1 };
        ReactionRows.Sending(transaction, reaction, message);
        await texts.Type(transaction, change, message, ReactionTexts.ForAgent(reaction.Key, row.Record.PullRequest), cancellationToken);
        Announce(
            change,
            reaction.Key,
            ReactionAction.Send,
            ("text", null),
            ("attempt", tracker.Attempts + 1),
            ("message_id", message.ToString())
        );
    }

    private void Escalate(
        StoreTransaction transaction,
        SessionChange change,
        ReactionKey key,
        Dictionary<ReactionKey, ReactionTracker> trackers,
        IdleAgents idle,
        string why
    )
    {
        var tracker = trackers[key];
        trackers[key] = tracker with { Escalated = true, EscalateAt = null };
        if (ReactionRule.Of(key, options.Value) is null)
            return;
        Notify(transaction, change, key, idle, urgent: true, escalated: true);
        change.Publish(
            EventTopics.SessionReactionEscalated,
            ("key", ReactionKeys.Words(key)),
            ("why", why),
            ("attempts", tracker.Attempts),
            ("text", TextOf(change.Row, key, idle))
        );
    }

    private void Notify(StoreTransaction transaction, SessionChange change, ReactionKey key, IdleAgents idle, bool urgent, bool escalated)
    {
        var row = change.Row;
        notices.Stage(
            transaction,
            new SessionNotice
            {
                NoticeId = NoticeOutbox.NewId(),
                Key = ReactionKeys.Words(key),
                Urgent = urgent,
                Escalated = escalated,
                Text = TextOf(row, key, idle),
                HostId = row.HostId,
                SessionId = row.SessionId,
                LaneId = row.LaneId,
                WorkspaceId = row.WorkspaceId,
                PullRequestUrl = row.Record.PullRequest.Url,
                CorrelationId = change.Cause.CorrelationId,
                At = change.Now,
            }
        );
    }

    private static void Announce(
        SessionChange change,
        ReactionKey key,
        ReactionAction action,
        params (string Name, JsonNode? Value)[] fields
    ) =>
        change.Publish(
            EventTopics.SessionReactionSent,
            [("key", ReactionKeys.Words(key)), ("action", action is ReactionAction.Send ? "send" : "notify"), .. fields]
        );

    private static string TextOf(SessionRow row, ReactionKey key, IdleAgents idle) =>
        ReactionTexts.ForPerson(
            key,
            row.SessionId.ToString(),
            row.Provider,
            row.Record.PullRequest,
            row.Record.Detecting?.Evidence,
            idle.HaveNoPullRequest
        );
}
