using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

/// <summary>Identifies a workspace: <c>ws_</c> and a ULID.</summary>
/// <param name="Value">The ULID, big-endian.</param>
[JsonConverter(typeof(HeliosIdJsonConverter<WorkspaceId>))]
public readonly record struct WorkspaceId(Guid Value) : IHeliosId<WorkspaceId>
{
    /// <inheritdoc/>
    public static string Prefix => "ws";

    /// <inheritdoc/>
    public static WorkspaceId From(Guid value) => new(value);

    /// <summary>Makes a new identifier, above every one made before in this process.</summary>
    /// <returns>The identifier.</returns>
    public static WorkspaceId New() => new(UlidGenerator.Shared.Next());

    /// <summary>Reads an identifier.</summary>
    /// <param name="text">The text to read.</param>
    /// <returns>The identifier.</returns>
    /// <exception cref="FormatException">The text is not one; the message says why.</exception>
    public static WorkspaceId Parse(string text) => HeliosId.Parse<WorkspaceId>(text);

    /// <inheritdoc/>
    public static WorkspaceId Parse(string s, IFormatProvider? provider) => HeliosId.Parse<WorkspaceId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out WorkspaceId result) => HeliosId.Read(s, out result) is IdFault.None;

    /// <inheritdoc/>
    public override string ToString() => HeliosId.Format(this);
}
