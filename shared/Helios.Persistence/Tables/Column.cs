using Npgsql;
using NpgsqlTypes;

namespace Helios.Persistence.Tables;

/// <summary>A column of a table.</summary>
/// <param name="name">The column's name.</param>
/// <param name="type">Its type.</param>
/// <param name="get">The stored form of a row's value; null for null.</param>
/// <param name="set">Reads the value into a row; null for a column that is only written.</param>
public sealed class Column<TRow>(string name, NpgsqlDbType type, Func<TRow, object?> get, Action<TRow, NpgsqlDataReader, int>? set)
{
    /// <summary>The column's name.</summary>
    public string Name => name;

    /// <summary>Whether it is read back; the others are for indexes and for people who read the table.</summary>
    public bool IsRead => set is not null;

    /// <summary>The value of a row as a parameter.</summary>
    public NpgsqlParameter Write(TRow row) => new() { NpgsqlDbType = type, Value = Storable(get(row)) };

    /// <summary>Reads the value into a row, unless it is null.</summary>
    public void Read(TRow row, NpgsqlDataReader reader, int index)
    {
        if (!reader.IsDBNull(index))
            set!(row, reader, index);
    }

    /// <summary>Postgres accepts no NUL in strings, and timestamps only in UTC.</summary>
    private static object Storable(object? value) =>
        value switch
        {
            null => DBNull.Value,
            string text => StoredText.WithoutNul(text),
            IEnumerable<string> texts => texts.Select(StoredText.WithoutNul).ToArray(),
            DateTimeOffset time => time.ToUniversalTime(),
            _ => value,
        };
}
