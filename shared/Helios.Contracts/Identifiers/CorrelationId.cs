using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

/// <summary>Identifies a correlation that Helios made itself: <c>cor_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<CorrelationId>))]
public readonly record struct CorrelationId(Guid Value) : IHeliosId<CorrelationId>
{
    /// <inheritdoc/>
    public static string Prefix => "cor";

    /// <inheritdoc/>
    public static CorrelationId From(Guid value) => new(value);

    /// <summary>Makes a new identifier, above every one made before in this process.</summary>
    /// <returns>The identifier.</returns>
    public static CorrelationId New() => new(UlidGenerator.Shared.Next());

    /// <summary>Reads an identifier.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The identifier.</returns>
    /// <exception cref="FormatException">The text is not one; the message says why.</exception>
    public static CorrelationId Parse(string text) => HeliosId.Parse<CorrelationId>(text);

    /// <inheritdoc/>
    public static CorrelationId Parse(string s, IFormatProvider? provider) => HeliosId.Parse<CorrelationId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out CorrelationId result) => HeliosId.Read(s, out result) is IdFault.None;

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}
