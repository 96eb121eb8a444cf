namespace Helios.Contracts.Identifiers;

/// <summary>What is wrong with an invalid identifier.</summary>
public enum IdFault
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>The text is missing or empty.</summary>
    Empty,

    /// <summary>There is no underscore between prefix and ULID.</summary>
    NoSeparator,

    /// <summary>The prefix belongs to another kind of identifier.</summary>
    UnknownPrefix,

    /// <summary>The part after the underscore is not 26 characters long.</summary>
    WrongLength,

    /// <summary>A character is not in Crockford's base 32, or the number exceeds 128 bits.</summary>
    BadCharacter,
}
