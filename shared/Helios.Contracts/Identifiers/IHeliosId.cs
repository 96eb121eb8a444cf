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
}
