using System.Collections.Concurrent;
using System.Linq.Expressions;

namespace Helios.Persistence;

/// <summary>
/// What messages are about, for <see cref="TransactionOptions.PartitionBy"/>: the text of the first property of a message's type that is named. Found
/// once for each type.
/// </summary>
/// <param name="paths">Names of properties, the ones to be looked for first in front; <c>Operation.LaneId</c> is a property of a property.</param>
public sealed class MessageSubjects(params string[] paths)
{
    private readonly ConcurrentDictionary<Type, Func<object, string?>> readers = [];

    /// <summary>What a message is about; null where its type has none of the properties.</summary>
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
        // What may be absent names nothing for sure.
        return found is null || Nullable.GetUnderlyingType(found.Type) is not null ? null : found;
    }
}
