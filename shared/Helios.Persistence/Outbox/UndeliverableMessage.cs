namespace Helios.Persistence;

/// <summary>A message that the broker handed back because no queue takes it.</summary>
/// <param name="Schema">The schema whose relay sent it.</param>
/// <param name="MessageId">Its message id.</param>
/// <param name="MessageType">The short name of its type, without namespace.</param>
/// <param name="Destination">Where it was sent to.</param>
/// <param name="Body">The message itself, as JSON.</param>
public sealed record UndeliverableMessage(string Schema, Guid MessageId, string MessageType, Uri Destination, string Body);
