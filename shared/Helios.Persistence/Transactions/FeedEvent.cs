namespace Helios.Persistence.Transactions;

/// <summary>A finished public event: <see cref="Body"/> is published byte for byte.</summary>
/// <param name="EventId">The event's id, also the AMQP message id.</param>
/// <param name="Topic">The event's type and routing key, such as <c>lane.created</c>.</param>
/// <param name="Subject">The id of the entity it is about; its events keep their order.</param>
/// <param name="Body">The CloudEvents JSON.</param>
public sealed record FeedEvent(string EventId, string Topic, string Subject, byte[] Body);
