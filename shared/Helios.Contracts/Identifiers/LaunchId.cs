using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

/// <summary>Identifies one start of a session's agent, and fences off what is said about earlier ones: <c>la_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<LaunchId>))]
public readonly record struct LaunchId(Guid Value) : IHeliosId<LaunchId>
{
    /// <inheritdoc/>
    public static string Prefix => "la";

    /// <inheritdoc/>
    public static LaunchId From(Guid value) => new(value);

    /// <summary>Makes a new identifier, above every one made before in this process.</summary>
    /// <returns>The identifier.</returns>
    public static LaunchId New() => new(UlidGenerator.Shared.Next());

    /// <summary>Reads an identifier.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The identifier.</returns>
    /// <exception cref="FormatException">The text is not one; the message says why.</exception>
    public static LaunchId Parse(string text) => HeliosId.Parse<LaunchId>(text);

    /// <inheritdoc/>
    public static LaunchId Parse(string s, IFormatProvider? provider) => HeliosId.Parse<LaunchId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out LaunchId result) => HeliosId.Read(s, out result) is IdFault.None;

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}
