using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

/// <summary>Identifies a terminal: <c>tm_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<TerminalId>))]
public readonly record struct TerminalId(Guid Value) : IHeliosId<TerminalId>
{
    /// <inheritdoc/>
    public static string Prefix => "tm";

    /// <inheritdoc/>
    public static TerminalId From(Guid value) => new(value);

    /// <summary>Makes a new identifier, above every one made before in this process.</summary>
    /// <returns>The identifier.</returns>
    public static TerminalId New() => new(UlidGenerator.Shared.Next());

    /// <summary>Reads an identifier.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The identifier.</returns>
    /// <exception cref="FormatException">The text is not one; the message says why.</exception>
    public static TerminalId Parse(string text) => HeliosId.Parse<TerminalId>(text);

    /// <inheritdoc/>
    public static TerminalId Parse(string s, IFormatProvider? provider) => HeliosId.Parse<TerminalId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out TerminalId result) => HeliosId.Read(s, out result) is IdFault.None;

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}
