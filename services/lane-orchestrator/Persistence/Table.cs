using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;
using NpgsqlTypes;

namespace Helios.LaneOrchestrator.Persistence;

/// <summary>
/// A table for code that writes it in its own transaction: column names, types and conversions come from the model of
/// <see cref="OrchestratorContext"/>, which the readers use. The key is the first column.
/// </summary>
internal sealed class Table<TRow>
    where TRow : class, new()
{
    private readonly string name;
    private readonly IReadOnlyList<Column> columns;

    private Table(string name, IReadOnlyList<Column> columns)
    {
        this.name = name;
        this.columns = columns;
        var key = columns[0].Name;
        Names = string.Join(", ", columns.Select(column => column.Name));
        InsertSql = $"insert into {name} ({Names}) values ({string.Join(", ", columns.Select((_, index) => $"${index + 1}"))})";
        UpdateSql =
            $"update {name} set {string.Join(", ", columns.Select((column, index) => $"{column.Name} = ${index + 1}").Skip(1))} "
            + $"where {key} = $1";
        UpsertSql =
            $"{InsertSql} on conflict ({key}) do update set "
            + $"{string.Join(", ", columns.Skip(1).Select(column => $"{column.Name} = excluded.{column.Name}"))}";
    }

    /// <summary>All columns of the table.</summary>
    public static Table<TRow> Mapped { get; } = Map();

    /// <summary>The names of the columns, in the order of <see cref="Read"/>.</summary>
    public string Names { get; }

    /// <summary>An insert whose parameters are <see cref="Values"/>.</summary>
    public string InsertSql { get; }

    /// <summary>An update by key whose parameters are <see cref="Values"/>; a condition may follow.</summary>
    public string UpdateSql { get; }

    /// <summary>An insert that updates an existing row; a condition may follow.</summary>
    public string UpsertSql { get; }

    /// <summary>The number of the first parameter after <see cref="Values"/>.</summary>
    public string Next => $"${columns.Count + 1}";

    /// <summary>The same table without columns that are written elsewhere or never change.</summary>
    public Table<TRow> Without(params ReadOnlySpan<string> properties)
    {
        var left = columns.ToList();
        foreach (var property in properties)
            left.Remove(left.Single(column => column.Property == property));
        return new Table<TRow>(name, left);
    }

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
            var row = new TRow();
            for (var index = 0; index < columns.Count; index++)
            {
                if (!reader.IsDBNull(index))
                    columns[index].Read(row, reader, index);
            }

            rows.Add(row);
        }

        return rows;
    }

    private static Table<TRow> Map()
    {
        var entity = OrchestratorContext.SharedModel.FindEntityType(typeof(TRow))!;
        var key = entity.FindPrimaryKey()!.Properties.Single();
        return new Table<TRow>(
            entity.GetTableName()!,
            [.. entity.GetProperties().OrderBy(property => property != key).Select(property => new Column(property))]
        );
    }

    private sealed class Column
    {
        private static readonly MethodInfo FieldValue = typeof(NpgsqlDataReader).GetMethod(nameof(NpgsqlDataReader.GetFieldValue))!;

        private readonly Func<TRow, object?> get;
        private readonly ValueConverter? converter;
        private readonly NpgsqlDbType type;

        public Column(IProperty property)
        {
            var mapping = property.GetRelationalTypeMapping();
            converter = mapping.Converter;
            type = new NpgsqlParameter { DataTypeName = mapping.StoreType }.NpgsqlDbType;
            Name = property.GetColumnName();
            Property = property.Name;

            var row = Expression.Parameter(typeof(TRow));
            var member = Expression.Property(row, property.PropertyInfo!);
            get = Expression.Lambda<Func<TRow, object?>>(Expression.Convert(member, typeof(object)), row).Compile();
            Read = Reader(row, member);
        }

        public string Name { get; }

        public string Property { get; }

        public Action<TRow, NpgsqlDataReader, int> Read { get; }

        public NpgsqlParameter Write(TRow row)
        {
            var value = get(row);
            return new NpgsqlParameter
            {
                NpgsqlDbType = type,
                Value = Storable(converter is null ? value : converter.ConvertToProvider(value)),
            };
        }

        private Action<TRow, NpgsqlDataReader, int> Reader(ParameterExpression row, MemberExpression member)
        {
            var reader = Expression.Parameter(typeof(NpgsqlDataReader));
            var index = Expression.Parameter(typeof(int));
            var stored = converter?.ProviderClrType ?? Nullable.GetUnderlyingType(member.Type) ?? member.Type;
            Expression value = Expression.Call(reader, FieldValue.MakeGenericMethod(stored), index);
            if (converter is not null)
                value = Expression.Invoke(Expression.Constant(converter.ConvertFromProvider), Expression.Convert(value, typeof(object)));
            return Expression
                .Lambda<Action<TRow, NpgsqlDataReader, int>>(
                    Expression.Assign(member, Expression.Convert(value, member.Type)),
                    row,
                    reader,
                    index
                )
                .Compile();
        }

        /// <summary>Postgres accepts no NUL in strings, and timestamps only in UTC.</summary>
        private static object Storable(object? value) =>
            value switch
            {
                null => DBNull.Value,
                string text => Sql.WithoutNul(text)!,
                IEnumerable<string> texts => texts.Select(text => Sql.WithoutNul(text)!).ToArray(),
                DateTimeOffset time => time.ToUniversalTime(),
                _ => value,
            };
    }
}
