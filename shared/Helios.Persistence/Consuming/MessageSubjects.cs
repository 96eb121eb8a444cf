using System.Collections.Concurrent;
using System.Linq.Expressions;

namespace Helios.Persistence;

/// <summary>
/// Finds the subject of messages, for <see cref="TransactionOptions.PartitionBy"/>: the text of the first of the given properties that a message's type has. Resolved
/// once per type.
/// </summary>
/// <param name="paths">Property names, in order of preference; <c>Operation.LaneId</c> is a nested property.</param>
public sealed class MessageSubjects(params string[] paths)
{
    private readonly ConcurrentDictionary<Type, Func<object, string?>> readers = [];

    /// <summary>The subject of a message; null if its type has none of the properties.</summary>
    public string? Of(object message) => readers.GetOrAdd(message.GetType(), ReaderFor)(message);

    private Func<object, string?> ReaderFor(Type type)
    {
        var message = Expression.Parameter(typeof(object));
        var subject = paths.Select(path => Follow(Expression.Convert(message, type), path)).FirstOrDefault(found => found is not null);
        return subject is null
            ? _ => null
            : Expression.Lambda<Func<object, string?>>(Expression.Call(subject, nameof(ToString), null), message).Compile();
    }

    private static Expression? Follow(Expression message, string path)
    {
        Expression? found = message;
        foreach (var name in path.Split('.'))
            found = found?.Type.GetProperty(name) is { } property ? Expression.Property(found, property) : null;
        // An optional property is not a reliable subject.
        return found is null || Nullable.GetUnderlyingType(found.Type) is not null ? null : found;
    }
}
