namespace Helios.Contracts.Identifiers;

/// <summary>What is wrong with a text that should have been an identifier.</summary>
public enum IdFault
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>The text is missing or empty.</summary>
    Empty,

    /// <summary>There is no underscore between prefix and ULID.</summary>
    NoSeparator,

    /// <summary>The prefix is not the one that this kind of identifier has.</summary>
    UnknownPrefix,

    /// <summary>The part after the underscore is not 26 characters long.</summary>
    WrongLength,

    /// <summary>A character is not of Crockford's base 32, or the number is above 128 bits.</summary>
    BadCharacter,
}
