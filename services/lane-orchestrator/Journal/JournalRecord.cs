using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Journal;

/// <summary>An event to record: the values of the table's columns, and the CloudEvent itself.</summary>
internal sealed record JournalRecord
{
    public required string EventId { get; init; }

    public required string Topic { get; init; }

    public required string Source { get; init; }

    public required string Subject { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public string? CorrelationId { get; init; }

    public string? LaneId { get; init; }

    public string? WorkspaceId { get; init; }

    public string? SessionId { get; init; }

    public string? HostId { get; init; }

    public required string Body { get; init; }

    /// <summary>Parses a structured CloudEvent; anybody may publish to the exchange, so anything may arrive.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out JournalRecord? record)
    {
        record = null;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (
                root.ValueKind is not JsonValueKind.Object
                || Text(root, "id") is not { Length: > 0 and <= 200 } id
                || Text(root, "type") is not { Length: > 0 and <= 200 } type
                || Text(root, "source") is not { Length: <= 1000 } source
                || !DateTimeOffset.TryParse(Text(root, "time"), out var time)
            )
            {
                return false;
            }

            var body = Encoding.UTF8.GetString(bytes.Span);
            // A server-sent event is one line, and the sequence number is inserted after the first brace.
            if (body[0] != '{' || body.AsSpan().ContainsAny('\n', '\r'))
                body = JsonSerializer.Serialize(root);

            record = new JournalRecord
            {
                EventId = id,
                Topic = type,
                Source = source,
                Subject = Text(root, "subject") is { Length: <= 1000 } subject ? subject : "",
                OccurredAt = time.ToUniversalTime(),
                CorrelationId = Text(root, "correlationid") is { Length: <= 200 } correlation ? correlation : null,
                LaneId = Id<LaneId>(root, "laneid"),
                WorkspaceId = Id<WorkspaceId>(root, "workspaceid"),
                SessionId = Id<SessionId>(root, "sessionid"),
                HostId = Id<HostId>(root, "hostid"),
                Body = body,
            };
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    // Anybody may publish: what is not an id is not one of ours, and may be longer than an index can take.
    private static string? Id<TId>(JsonElement root, string name)
        where TId : struct, IHeliosId<TId> =>
        Text(root, name) is { } text && HeliosId.Read<TId>(text, out var id) is IdFault.None ? HeliosId.Format(id) : null;

    // The table's columns cannot contain NUL: an event with NUL is not ours, and must not block the following ones.
    private static string? Text(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind is not JsonValueKind.String)
            return null;
        var text = value.GetString()!;
        return text.Contains('\0', StringComparison.Ordinal) ? throw new JsonException($"'{name}' contains a NUL character.") : text;
    }
}
