using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

/// <summary>Identifies a lane: <c>ln_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<LaneId>))]
public readonly record struct LaneId(Guid Value) : IHeliosId<LaneId>
{
    /// <inheritdoc/>
    public static string Prefix => "ln";

    /// <inheritdoc/>
    public static LaneId From(Guid value) => new(value);

    /// <summary>Makes a new identifier, above every one made before in this process.</summary>
    /// <returns>The identifier.</returns>
    public static LaneId New() => new(UlidGenerator.Shared.Next());

    /// <summary>Reads an identifier.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The identifier.</returns>
    /// <exception cref="FormatException">The text is not one; the message says why.</exception>
    public static LaneId Parse(string text) => HeliosId.Parse<LaneId>(text);

    /// <inheritdoc/>
    public static LaneId Parse(string s, IFormatProvider? provider) => HeliosId.Parse<LaneId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out LaneId result) => HeliosId.Read(s, out result) is IdFault.None;

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}
