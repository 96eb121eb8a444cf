using System.Linq.Expressions;
using System.Reflection;
using Helios.Persistence.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Npgsql;

namespace Helios.LaneOrchestrator.Persistence;

/// <summary>
/// The tables for code that writes them: column names, types and conversions come from the model of <see cref="OrchestratorContext"/>,
/// which the readers use.
/// </summary>
internal static class MappedTable
{
    private static readonly MethodInfo FieldValue = typeof(NpgsqlDataReader).GetMethod(nameof(NpgsqlDataReader.GetFieldValue))!;

    public static Table<TRow> Of<TRow>()
        where TRow : class
    {
        var entity = OrchestratorContext.SharedModel.FindEntityType(typeof(TRow))!;
        var key = entity.FindPrimaryKey()!.Properties.Single();
        return new Table<TRow>(
            entity.GetTableName()!,
            [.. entity.GetProperties().OrderBy(property => property != key).Select(ColumnOf<TRow>)]
        );
    }

    private static Column<TRow> ColumnOf<TRow>(IProperty property)
    {
        var mapping = property.GetRelationalTypeMapping();
        var converter = mapping.Converter;
        var row = Expression.Parameter(typeof(TRow));
        var member = Expression.Property(row, property.PropertyInfo!);
        var get = Expression.Lambda<Func<TRow, object?>>(Expression.Convert(member, typeof(object)), row).Compile();
        return new Column<TRow>(
            property.GetColumnName(),
            new NpgsqlParameter { DataTypeName = mapping.StoreType }.NpgsqlDbType,
            converter is null ? get : value => converter.ConvertToProvider(get(value)),
            Reader<TRow>(row, member, converter)
        );
    }

    private static Action<TRow, NpgsqlDataReader, int> Reader<TRow>(
        ParameterExpression row,
        MemberExpression member,
        ValueConverter? converter
    )
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
}
