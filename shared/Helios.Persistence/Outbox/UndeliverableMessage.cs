namespace Helios.Persistence.Outbox;

/// <summary>A message that the broker returned because no queue accepts it.</summary>
/// <param name="Schema">The schema whose relay sent it.</param>
/// <param name="MessageId">Its message id.</param>
/// <param name="MessageType">The short name of its type, without namespace.</param>
/// <param name="Destination">Its destination.</param>
/// <param name="Body">The message itself, as JSON.</param>
public sealed record UndeliverableMessage(string Schema, Guid MessageId, string MessageType, Uri Destination, string Body);
