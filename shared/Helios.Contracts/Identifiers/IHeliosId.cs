namespace Helios.Contracts.Identifiers;

/// <summary>An identifier of the form <c>{prefix}_{ULID}</c>.</summary>
/// <typeparam name="TSelf">The identifier's own type.</typeparam>
public interface IHeliosId<TSelf> : IParsable<TSelf>
    where TSelf : struct, IHeliosId<TSelf>
{
    /// <summary>The prefix before the underscore, such as <c>ln</c>.</summary>
    static abstract string Prefix { get; }

    /// <summary>The ULID, big-endian.</summary>
    Guid Value { get; }

    /// <summary>Wraps a ULID.</summary>
    /// <param name="value">The ULID, big-endian.</param>
    /// <returns>The identifier.</returns>
    static abstract TSelf From(Guid value);

    static TSelf IParsable<TSelf>.Parse(string s, IFormatProvider? provider) => HeliosId.Parse<TSelf>(s);
}

/// <summary>The common part of all identifiers.</summary>
public static class HeliosIds
{
    // The generic type belongs to the extension; callers write LaneId.New().
#pragma warning disable CA1000
    /// <summary>Static members of every kind, such as <c>LaneId.New()</c>.</summary>
    /// <typeparam name="TId">The identifier's type.</typeparam>
    extension<TId>(TId)
        where TId : struct, IHeliosId<TId>
    {
        /// <summary>Creates a new identifier, greater than every earlier one in this process.</summary>
        /// <returns>The identifier.</returns>
        public static TId New() => TId.From(UlidGenerator.Shared.Next());

        /// <summary>Parses an identifier.</summary>
        /// <param name="text">The text to parse.</param>
        /// <returns>The identifier.</returns>
        /// <exception cref="FormatException">The text is not an identifier of this kind; the message says why.</exception>
        public static TId Parse(string text) => HeliosId.Parse<TId>(text);
    }
#pragma warning restore CA1000
}
