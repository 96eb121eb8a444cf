using System.Text.Json;
using Helios.Persistence.Transactions;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace Helios.Persistence.DeadLetters;

/// <summary>Writes messages that failed for good to the schema's <c>dead_letters</c>.</summary>
internal sealed partial class DeadLetterWriter(SchemaStore store, ILogger<DeadLetterWriter> log)
{
    /// <summary>Returns true if the row was written, so that the message can be acknowledged.</summary>
    public async Task<bool> Write(ReceiveContext received, string reason, string detail, string? evidence)
    {
        var body = received.Body.GetString();
        var types = received.TryGetPayload(out ConsumeContext? consumed) ? string.Join(';', consumed.SupportedMessageTypes) : TypesIn(body);
        var messageId = received.GetMessageId() ?? consumed?.MessageId;
        try
        {
            using var bound = new CancellationTokenSource(store.Options.SendTimeout, store.Clock);
            await using var insert = store.DataSource.CreateCommand(
                """
                insert into dead_letters (message_id, message_type, endpoint, reason, detail, evidence, headers, body, content_type)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                """
            );
            SqlValues.Add(
                insert.Parameters,
                [
                    messageId,
                    types,
                    received.InputAddress.AbsolutePath.Split('/')[^1],
                    reason,
                    Clean(detail),
                    Clean(evidence),
                    Clean(string.Join('\n', received.TransportHeaders.GetAll().Select(header => $"{header.Key}: {header.Value}"))),
                    Clean(body),
                    received.ContentType?.MediaType,
                ]
            );
            await insert.ExecuteNonQueryAsync(bound.Token);
            store.NoteChange();
            LogDeadLetter(types, messageId, received.InputAddress, reason, detail);
            return true;
        }
        catch (Exception exception)
        {
            LogNotWritten(exception, types, messageId, received.InputAddress);
            return false;
        }
    }

    /// <summary>The message types in an envelope that was not parsed.</summary>
    private static string? TypesIn(string body)
    {
        try
        {
            using var envelope = JsonDocument.Parse(body);
            return
                envelope.RootElement.ValueKind == JsonValueKind.Object
                && envelope.RootElement.TryGetProperty("messageType", out var types)
                && types.ValueKind == JsonValueKind.Array
                ? string.Join(';', types.EnumerateArray().Select(type => type.ToString()))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Postgres text can contain anything but NUL.</summary>
    private static string? Clean(string? text) => text?.Replace("\0", "\uFFFD", StringComparison.Ordinal);

    [LoggerMessage(9101, LogLevel.Error, "Message {Types} {MessageId} at {Endpoint} is a dead letter: {Reason}, {Detail}")]
    private partial void LogDeadLetter(string? types, Guid? messageId, Uri endpoint, string reason, string detail);

    [LoggerMessage(
        9102,
        LogLevel.Critical,
        "Message {Types} {MessageId} at {Endpoint} failed for good, and writing it to dead_letters failed; it goes to the error queue"
    )]
    private partial void LogNotWritten(Exception exception, string? types, Guid? messageId, Uri endpoint);
}
