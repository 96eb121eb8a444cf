using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

/// <summary>Identifies a host: <c>ho_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<HostId>))]
public readonly record struct HostId(Guid Value) : IHeliosId<HostId>
{
    /// <inheritdoc/>
    public static string Prefix => "ho";

    /// <inheritdoc/>
    public static HostId From(Guid value) => new(value);

    /// <summary>Makes a new identifier, above every one made before in this process.</summary>
    /// <returns>The identifier.</returns>
    public static HostId New() => new(UlidGenerator.Shared.Next());

    /// <summary>Reads an identifier.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The identifier.</returns>
    /// <exception cref="FormatException">The text is not one; the message says why.</exception>
    public static HostId Parse(string text) => HeliosId.Parse<HostId>(text);

    /// <inheritdoc/>
    public static HostId Parse(string s, IFormatProvider? provider) => HeliosId.Parse<HostId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out HostId result) => HeliosId.Read(s, out result) is IdFault.None;

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}
