using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

/// <summary>Identifies a text that was sent to an agent: <c>sm_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<SessionMessageId>))]
public readonly record struct SessionMessageId(Guid Value) : IHeliosId<SessionMessageId>
{
    /// <inheritdoc/>
    public static string Prefix => "sm";

    /// <inheritdoc/>
    public static SessionMessageId From(Guid value) => new(value);

    /// <summary>Makes a new identifier, above every one made before in this process.</summary>
    /// <returns>The identifier.</returns>
    public static SessionMessageId New() => new(UlidGenerator.Shared.Next());

    /// <summary>Reads an identifier.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The identifier.</returns>
    /// <exception cref="FormatException">The text is not one; the message says why.</exception>
    public static SessionMessageId Parse(string text) => HeliosId.Parse<SessionMessageId>(text);

    /// <inheritdoc/>
    public static SessionMessageId Parse(string s, IFormatProvider? provider) => HeliosId.Parse<SessionMessageId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out SessionMessageId result) => HeliosId.Read(s, out result) is IdFault.None;

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}
