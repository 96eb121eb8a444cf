using Helios.Contracts.Api.Events;
using Helios.Contracts.Api.Sessions;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Sessions;
using Helios.Persistence.Transactions;
using Helios.SessionRegistry.Hosting;
using Helios.SessionRegistry.Persistence;
using Helios.SessionRegistry.Reactions;
using Microsoft.Extensions.Options;

namespace Helios.SessionRegistry.Sessions;

/// <summary>Texts for agents: accepted, ordered to be typed, and failed if they no longer can be.</summary>
internal sealed class SessionTexts(IOptions<SessionRegistryOptions> options, TimeProvider time)
{
    /// <summary>Accepts a text and orders it to be typed; accepted does not mean delivered.</summary>
    public async Task<object> Send(StoreTransaction transaction, SendToSession asked, Guid? causedBy, CancellationToken cancellationToken)
    {
        if (await SessionRows.Lock(transaction, asked.SessionId, cancellationToken) is not { } row)
            return SessionRefusals.NotFound(asked.SessionId);
        if (await SessionMessages.Find(transaction, asked.MessageId, cancellationToken) is { } known)
            return new SessionMessageAccepted { Message = known, Session = row.ToView() };
        if (WhyNotSendable(row) is { } why)
            return SessionRefusals.Transition(row, "send", why);

        var change = SessionChange.Of(row, asked.Cause, causedBy, Sql.Moment(time.GetUtcNow()));
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

    /// <summary>Fails the texts that were not typed yet.</summary>
    public static async Task FailAll(
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
}
