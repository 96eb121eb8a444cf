using System.Linq.Expressions;
using Npgsql;

namespace Helios.Persistence.Tables;

/// <summary>
/// A table for code that reads and writes it in its own transaction, with one list of columns for names, parameters and reading. The key
/// is the first column.
/// </summary>
public sealed class Table<TRow>
    where TRow : class
{
    private static readonly Func<TRow> Make = Expression.Lambda<Func<TRow>>(Expression.New(typeof(TRow))).Compile();

    private readonly string name;
    private readonly IReadOnlyList<Column<TRow>> columns;
    private readonly IReadOnlyList<Column<TRow>> read;

    /// <summary>Describes a table.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="columns">Its columns, the key first.</param>
    public Table(string name, IReadOnlyList<Column<TRow>> columns)
    {
        this.name = name;
        this.columns = columns;
        read = [.. columns.Where(column => column.IsRead)];
        var key = columns[0].Name;
        Names = string.Join(", ", read.Select(column => column.Name));
        Parameters = string.Join(", ", columns.Select((_, index) => $"${index + 1}"));
        Assignments = string.Join(", ", columns.Select((column, index) => $"{column.Name} = ${index + 1}").Skip(1));
        InsertSql = $"insert into {name} ({string.Join(", ", columns.Select(column => column.Name))}) values ({Parameters})";
        UpdateSql = $"update {name} set {Assignments} where {key} = $1";
        UpsertSql =
            $"{InsertSql} on conflict ({key}) do update set "
            + $"{string.Join(", ", columns.Skip(1).Select(column => $"{column.Name} = excluded.{column.Name}"))}";
    }

    /// <summary>The names of the columns that are read, in the order of <see cref="Read"/>.</summary>
    public string Names { get; }

    /// <summary>The parameters of all columns: <c>$1, $2, …</c>.</summary>
    public string Parameters { get; }

    /// <summary>Sets every column except the key to its parameter.</summary>
    public string Assignments { get; }

    /// <summary>An insert whose parameters are <see cref="Values"/>.</summary>
    public string InsertSql { get; }

    /// <summary>An update by key whose parameters are <see cref="Values"/>; a condition may follow.</summary>
    public string UpdateSql { get; }

    /// <summary>An insert that updates an existing row; a condition may follow.</summary>
    public string UpsertSql { get; }

    /// <summary>The number of the first parameter after <see cref="Values"/>.</summary>
    public string Next => $"${columns.Count + 1}";

    /// <summary>The same table without columns that are written elsewhere or never change.</summary>
    /// <param name="names">The names of the columns.</param>
    public Table<TRow> Without(params ReadOnlySpan<string> names)
    {
        var left = columns.ToList();
        foreach (var column in names)
            left.Remove(left.Single(each => each.Name == column));
        return new Table<TRow>(name, left);
    }

    /// <summary>The same table with another column at its end.</summary>
    public Table<TRow> With(Column<TRow> column) => new(name, [.. columns, column]);

    /// <summary>The values of a row as parameters.</summary>
    public NpgsqlParameter[] Values(TRow row)
    {
        var values = new NpgsqlParameter[columns.Count];
        for (var index = 0; index < values.Length; index++)
            values[index] = columns[index].Write(row);
        return values;
    }

    /// <summary>Reads the rows of a query that selects <see cref="Names"/>.</summary>
    public async Task<IReadOnlyList<TRow>> Read(NpgsqlCommand query, CancellationToken cancellationToken)
    {
        var rows = new List<TRow>();
        await using var reader = await query.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = Make();
            for (var index = 0; index < read.Count; index++)
                read[index].Read(row, reader, index);
            rows.Add(row);
        }

        return rows;
    }
}
