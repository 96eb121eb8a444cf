using System.Data.Common;

namespace Helios.Persistence.Tables;

/// <summary>Reads columns that may be null.</summary>
public static class NullableColumns
{
    /// <summary>A text; null if the column is.</summary>
    /// <param name="row">The current row.</param>
    /// <param name="column">The column, from 0.</param>
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>A time; null if the column is.</summary>
    /// <param name="row">The current row.</param>
    /// <param name="column">The column, from 0.</param>
    public static DateTimeOffset? Time(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
