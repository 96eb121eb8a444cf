namespace Helios.Persistence.Broker;

/// <summary>A message taken from a queue as it is.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="MessageId">Its AMQP id, if it has one.</param>
/// <param name="ContentType">Its media type, if it has one.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body, read as UTF-8.</param>
public sealed record BrokerMessage(
    string Queue,
    string? MessageId,
    string? ContentType,
    IReadOnlyDictionary<string, string> Headers,
    string Body
);
