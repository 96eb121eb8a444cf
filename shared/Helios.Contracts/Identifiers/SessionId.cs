using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

/// <summary>Identifies a session: <c>ss_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<SessionId>))]
public readonly record struct SessionId(Guid Value) : IHeliosId<SessionId>
{
    /// <inheritdoc/>
    public static string Prefix => "ss";

    /// <inheritdoc/>
    public static SessionId From(Guid value) => new(value);

    /// <summary>Makes a new identifier, above every one made before in this process.</summary>
    /// <returns>The identifier.</returns>
    public static SessionId New() => new(UlidGenerator.Shared.Next());

    /// <summary>Reads an identifier.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The identifier.</returns>
    /// <exception cref="FormatException">The text is not one; the message says why.</exception>
    public static SessionId Parse(string text) => HeliosId.Parse<SessionId>(text);

    /// <inheritdoc/>
    public static SessionId Parse(string s, IFormatProvider? provider) => HeliosId.Parse<SessionId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out SessionId result) => HeliosId.Read(s, out result) is IdFault.None;

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}
