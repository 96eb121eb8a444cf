using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit;
using MassTransit.Context;
using MassTransit.Metadata;
using MassTransit.Middleware;
using MassTransit.Serialization;

namespace Helios.Persistence.Transactions;

/// <summary>An outgoing message in the table: its destination, its time, and its envelope as it will be sent.</summary>
internal sealed record OutboxRow(Guid Id, StoredEnvelope Envelope, DateTimeOffset? DueAt = null, string? Token = null);

/// <summary>A serialized message with the data of its send context. It keeps its message id when sent later.</summary>
internal sealed record StoredEnvelope
{
    public required Guid MessageId { get; init; }

    public required Uri DestinationAddress { get; init; }

    public required string ContentType { get; init; }

    public required string MessageType { get; init; }

    public required string Body { get; init; }

    public required DateTime SentTime { get; init; }

    public DateTime? ExpirationTime { get; init; }

    public Guid? RequestId { get; init; }

    public Guid? ConversationId { get; init; }

    public Guid? CorrelationId { get; init; }

    public Guid? InitiatorId { get; init; }

    public Uri? SourceAddress { get; init; }

    public Uri? ResponseAddress { get; init; }

    public Uri? FaultAddress { get; init; }

    /// <summary>The span that created it, so that the trace continues when it is sent.</summary>
    public string? TraceParent { get; init; }

    public string? Headers { get; init; }

    public string? Properties { get; init; }

    /// <summary>The type's name without namespace, for people and logs.</summary>
    [JsonIgnore]
    public string ShortType
    {
        get
        {
            var first = MessageType.AsSpan();
            var end = first.IndexOf(';');
            first = end < 0 ? first : first[..end];
            return first[(first.LastIndexOf(':') + 1)..].ToString();
        }
    }

    /// <summary>
    /// Extracts the message from a send context; returns the delay, which is never stored with the transport's properties.
    /// </summary>
    public static StoredEnvelope Of<T>(SendContext<T> context, DateTime now, out TimeSpan? delay)
        where T : class
    {
        delay = context.Delay;
        context.Delay = null;
        var serializer = SystemTextJsonMessageSerializer.Instance;
        string? properties = null;
        if (context is TransportSendContext<T> transport)
        {
            var written = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);
            transport.WritePropertiesTo(written);
            properties = serializer.SerializeDictionary(written);
        }

        return new StoredEnvelope
        {
            MessageId = context.MessageId ?? throw new MessageException(typeof(T), "A message without an id cannot be stored."),
            DestinationAddress =
                context.DestinationAddress ?? throw new MessageException(typeof(T), "A message without a destination cannot be stored."),
            RequestId = context.RequestId,
            ConversationId = context.ConversationId,
            CorrelationId = context.CorrelationId,
            InitiatorId = context.InitiatorId,
            SourceAddress = context.SourceAddress,
            ResponseAddress = context.ResponseAddress,
            FaultAddress = context.FaultAddress,
            SentTime = context.SentTime ?? now,
            ExpirationTime = context.TimeToLive is { } timeToLive ? now + timeToLive + (delay ?? TimeSpan.Zero) : null,
            ContentType = context.ContentType?.ToString() ?? context.Serialization.DefaultContentType.ToString(),
            MessageType = string.Join(';', context.SupportedMessageTypes),
            Body = context.Serializer.GetMessageBody(context).GetString(),
            TraceParent = Activity.Current?.Id,
            Headers = serializer.SerializeDictionary(context.Headers.GetAll()),
            Properties = properties,
        };
    }

    public string ToJson() => JsonSerializer.Serialize(this, StoredEnvelopeJson.Default.StoredEnvelope);

    public static StoredEnvelope FromJson(string json) => JsonSerializer.Deserialize(json, StoredEnvelopeJson.Default.StoredEnvelope)!;

    /// <summary>The envelope in the form of MassTransit's own outbox pipe.</summary>
    public OutboxMessageContext ForSending() => new Sending(this);

    private sealed class Sending(StoredEnvelope envelope) : OutboxMessageContext
    {
        public long SequenceNumber => 0;

        public Guid MessageId => envelope.MessageId;

        public string ContentType => envelope.ContentType;

        public string MessageType => envelope.MessageType;

        public string Body => envelope.Body;

        public IReadOnlyDictionary<string, object> Properties { get; } =
            SystemTextJsonMessageSerializer.Instance.DeserializeDictionary<object>(envelope.Properties) ?? new Dictionary<string, object>();

        Guid? MessageContext.MessageId => envelope.MessageId;

        public Guid? RequestId => envelope.RequestId;

        public Guid? CorrelationId => envelope.CorrelationId;

        public Guid? ConversationId => envelope.ConversationId;

        public Guid? InitiatorId => envelope.InitiatorId;

        public DateTime? ExpirationTime => envelope.ExpirationTime;

        public Uri? SourceAddress => envelope.SourceAddress;

        public Uri? DestinationAddress => envelope.DestinationAddress;

        public Uri? ResponseAddress => envelope.ResponseAddress;

        public Uri? FaultAddress => envelope.FaultAddress;

        public DateTime? SentTime => envelope.SentTime;

        public Headers Headers { get; } =
            SystemTextJsonMessageSerializer.Instance.DeserializeDictionary<object>(envelope.Headers) is { } headers
                ? new DictionarySendHeaders(headers!)
                : EmptyHeaders.Instance;

        public HostInfo Host => HostMetadataCache.Host;
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredEnvelope))]
[JsonSerializable(typeof(List<StoredEnvelope>))]
internal sealed partial class StoredEnvelopeJson : JsonSerializerContext;
