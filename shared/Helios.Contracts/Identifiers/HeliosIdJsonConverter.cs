using System.Text.Json;
using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

/// <summary>Writes an identifier as its text in JSON, as a value and as a property name.</summary>
/// <typeparam name="TId">The identifier's type.</typeparam>
public sealed class HeliosIdJsonConverter<TId> : JsonConverter<TId>
    where TId : struct, IHeliosId<TId>
{
    /// <inheritdoc/>
    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        var fault = HeliosId.Read<TId>(text, out var id);
        return fault is IdFault.None ? id : throw new JsonException(HeliosId.Explain<TId>(text, fault));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());

    /// <inheritdoc/>
    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Read(ref reader, typeToConvert, options);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString()!);
}
