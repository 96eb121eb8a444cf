using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

/// <summary>Identifies a run: <c>rn_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<RunId>))]
public readonly record struct RunId(Guid Value) : IHeliosId<RunId>
{
    /// <inheritdoc/>
    public static string Prefix => "rn";

    /// <inheritdoc/>
    public static RunId From(Guid value) => new(value);

    /// <summary>Makes a new identifier, above every one made before in this process.</summary>
    /// <returns>The identifier.</returns>
    public static RunId New() => new(UlidGenerator.Shared.Next());

    /// <summary>Reads an identifier.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The identifier.</returns>
    /// <exception cref="FormatException">The text is not one; the message says why.</exception>
    public static RunId Parse(string text) => HeliosId.Parse<RunId>(text);

    /// <inheritdoc/>
    public static RunId Parse(string s, IFormatProvider? provider) => HeliosId.Parse<RunId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out RunId result) => HeliosId.Read(s, out result) is IdFault.None;

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}
