namespace Helios.Contracts.Identifiers;

/// <summary>Parses and formats identifiers of the form <c>{prefix}_{ULID}</c>.</summary>
public static class HeliosId
{
    /// <summary>Formats an identifier.</summary>
    /// <typeparam name="TId">The identifier's type.</typeparam>
    /// <param name="id">The identifier.</param>
    /// <returns>Its text.</returns>
    public static string Format<TId>(TId id)
        where TId : struct, IHeliosId<TId> => $"{TId.Prefix}_{Ulid.Format(id.Value)}";

    /// <summary>Parses an identifier and returns what is wrong with it.</summary>
    /// <typeparam name="TId">The identifier's type.</typeparam>
    /// <param name="text">The text to parse.</param>
    /// <param name="id">The identifier, or its default if there is a fault.</param>
    /// <returns>The fault, or <see cref="IdFault.None"/>.</returns>
    public static IdFault Read<TId>(string? text, out TId id)
        where TId : struct, IHeliosId<TId>
    {
        id = default;
        if (string.IsNullOrEmpty(text))
            return IdFault.Empty;
        var separator = text.IndexOf('_', StringComparison.Ordinal);
        if (separator < 0)
            return IdFault.NoSeparator;
        if (!text.AsSpan(0, separator).SequenceEqual(TId.Prefix))
            return IdFault.UnknownPrefix;
        var ulid = text.AsSpan(separator + 1);
        if (ulid.Length != Ulid.TextLength)
            return IdFault.WrongLength;
        if (!Ulid.TryParse(ulid, out var value))
            return IdFault.BadCharacter;
        id = TId.From(value);
        return IdFault.None;
    }

    /// <summary>Parses an identifier.</summary>
    /// <typeparam name="TId">The identifier's type.</typeparam>
    /// <param name="text">The text to parse.</param>
    /// <param name="id">The identifier, or its default value if the text is not one.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead<TId>(string? text, out TId id)
        where TId : struct, IHeliosId<TId> => Read(text, out id) is IdFault.None;

    /// <summary>Parses an identifier.</summary>
    /// <typeparam name="TId">The identifier's type.</typeparam>
    /// <param name="text">The text to parse.</param>
    /// <returns>The identifier.</returns>
    /// <exception cref="FormatException">The text is not an identifier of this kind; the message says why.</exception>
    public static TId Parse<TId>(string? text)
        where TId : struct, IHeliosId<TId>
    {
        var fault = Read<TId>(text, out var id);
        return fault is IdFault.None ? id : throw new FormatException(Explain<TId>(text, fault));
    }

    /// <summary>Explains in one sentence what is wrong with an invalid identifier.</summary>
    /// <typeparam name="TId">The identifier's type.</typeparam>
    /// <param name="text">The parsed text.</param>
    /// <param name="fault">The fault.</param>
    /// <returns>The sentence.</returns>
    public static string Explain<TId>(string? text, IdFault fault)
        where TId : struct, IHeliosId<TId>
    {
        var shown = text is { Length: > 40 } ? text[..40] + "…" : text;
        return fault switch
        {
            IdFault.None => $"'{shown}' is an identifier of this kind.",
            IdFault.Empty => $"Expected an identifier ({TId.Prefix}_ and 26 characters), got an empty text.",
            IdFault.NoSeparator => $"'{shown}' has no underscore; expected {TId.Prefix}_ and 26 characters.",
            IdFault.UnknownPrefix => $"'{shown}' does not start with {TId.Prefix}_.",
            IdFault.WrongLength => $"'{shown}' is not {TId.Prefix}_ and 26 characters.",
            _ => $"'{shown}' contains a character that is not in Crockford's base 32 (0-9, A-Z without I, L, O, U; upper case).",
        };
    }
}
