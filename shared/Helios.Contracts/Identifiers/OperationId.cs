using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

/// <summary>Identifies a operation on a host: <c>op_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<OperationId>))]
public readonly record struct OperationId(Guid Value) : IHeliosId<OperationId>
{
    /// <inheritdoc/>
    public static string Prefix => "op";

    /// <inheritdoc/>
    public static OperationId From(Guid value) => new(value);

    /// <summary>Makes a new identifier, above every one made before in this process.</summary>
    /// <returns>The identifier.</returns>
    public static OperationId New() => new(UlidGenerator.Shared.Next());

    /// <summary>Reads an identifier.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The identifier.</returns>
    /// <exception cref="FormatException">The text is not one; the message says why.</exception>
    public static OperationId Parse(string text) => HeliosId.Parse<OperationId>(text);

    /// <inheritdoc/>
    public static OperationId Parse(string s, IFormatProvider? provider) => HeliosId.Parse<OperationId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out OperationId result) => HeliosId.Read(s, out result) is IdFault.None;

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}
