using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

/// <summary>Identifies a event: <c>ev_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<EventId>))]
public readonly record struct EventId(Guid Value) : IHeliosId<EventId>
{
    /// <inheritdoc/>
    public static string Prefix => "ev";

    /// <inheritdoc/>
    public static EventId From(Guid value) => new(value);

    /// <summary>Makes a new identifier, above every one made before in this process.</summary>
    /// <returns>The identifier.</returns>
    public static EventId New() => new(UlidGenerator.Shared.Next());

    /// <summary>Reads an identifier.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The identifier.</returns>
    /// <exception cref="FormatException">The text is not one; the message says why.</exception>
    public static EventId Parse(string text) => HeliosId.Parse<EventId>(text);

    /// <inheritdoc/>
    public static EventId Parse(string s, IFormatProvider? provider) => HeliosId.Parse<EventId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out EventId result) => HeliosId.Read(s, out result) is IdFault.None;

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}
