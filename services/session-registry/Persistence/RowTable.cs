using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json;
using Helios.Contracts.Identifiers;
using Helios.Persistence.Tables;
using Npgsql;
using NpgsqlTypes;

namespace Helios.SessionRegistry.Persistence;

/// <summary>
/// The tables of the registry: a column for each property of a row that can be set, named like it, in the same order. Ids and enums are
/// text, objects are JSON.
/// </summary>
internal static class RowTable
{
    /// <summary>The table of a row type; the key is the first property.</summary>
    public static Table<TRow> Of<TRow>(string name)
        where TRow : class =>
        new(
            name,
            [
                .. typeof(TRow)
                    .GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(property => property.CanWrite)
                    .Select(ColumnOf<TRow>),
            ]
        );

    /// <summary>Adds a column that is only written, for indexes and for people who read the table.</summary>
    public static Table<TRow> With<TRow, TValue>(this Table<TRow> table, string column, Func<TRow, TValue> value)
        where TRow : class
    {
        var form = FormOf(typeof(TValue));
        return table.With(new Column<TRow>(column, form.Type, row => value(row) is { } given ? form.ToStored(given) : null, set: null));
    }

    private static Column<TRow> ColumnOf<TRow>(PropertyInfo property)
    {
        var form = FormOf(property.PropertyType);
        var row = Expression.Parameter(typeof(TRow));
        var value = Expression.Parameter(typeof(object));
        var member = Expression.Property(row, property);
        var get = Expression.Lambda<Func<TRow, object?>>(Expression.Convert(member, typeof(object)), row).Compile();
        var set = Expression
            .Lambda<Action<TRow, object>>(Expression.Assign(member, Expression.Convert(value, property.PropertyType)), row, value)
            .Compile();
        return new Column<TRow>(
            JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name),
            form.Type,
            each => get(each) is { } given ? form.ToStored(given) : null,
            (each, reader, index) => set(each, form.FromStored(reader, index))
        );
    }

    private static Form FormOf(Type declared)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type == typeof(string))
            return AsIs<string>(NpgsqlDbType.Text);
        if (type == typeof(bool))
            return AsIs<bool>(NpgsqlDbType.Boolean);
        if (type == typeof(int))
            return AsIs<int>(NpgsqlDbType.Integer);
        if (type == typeof(long))
            return AsIs<long>(NpgsqlDbType.Bigint);
        if (type == typeof(DateTimeOffset))
            return AsIs<DateTimeOffset>(NpgsqlDbType.TimestampTz);
        if (type.IsAssignableFrom(typeof(string[])))
            return AsIs<string[]>(NpgsqlDbType.Array | NpgsqlDbType.Text);
        var isId = type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IHeliosId<>));
        var form =
            type.IsEnum ? nameof(Words)
            : isId ? nameof(Ids)
            : nameof(Objects);
        return (Form)
            typeof(RowTable)
                .GetMethod(form, BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type)
                .Invoke(obj: null, parameters: null)!;
    }

    private static Form AsIs<T>(NpgsqlDbType type)
        where T : notnull => new(type, value => value, (reader, index) => reader.GetFieldValue<T>(index));

    private static Form Ids<TId>()
        where TId : struct, IHeliosId<TId> =>
        new(NpgsqlDbType.Text, value => HeliosId.Format((TId)value), (reader, index) => HeliosId.Parse<TId>(reader.GetString(index)));

    private static Form Words<TEnum>()
        where TEnum : struct, Enum =>
        new(NpgsqlDbType.Text, value => SnakeCase.Of((TEnum)value), (reader, index) => SnakeCase.Parse<TEnum>(reader.GetString(index)));

    private static Form Objects<T>()
        where T : class =>
        new(NpgsqlDbType.Jsonb, value => Sql.ToJson((T)value), (reader, index) => Sql.FromJson<T>(reader.GetString(index)));

    /// <summary>How the values of a type are stored.</summary>
    private sealed record Form(NpgsqlDbType Type, Func<object, object> ToStored, Func<NpgsqlDataReader, int, object> FromStored);
}
