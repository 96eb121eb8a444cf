using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Identifiers;
using Helios.Persistence.Tables;
using Npgsql;
using NpgsqlTypes;

namespace Helios.SessionRegistry.Persistence;

/// <summary>Typed parameters and columns: null has a type too, and text has no NUL, which Postgres does not accept.</summary>
internal static class Sql
{
    private static readonly JsonSerializerOptions Stored = new(PublicJson.Tolerant) { IgnoreReadOnlyProperties = true };

    public static NpgsqlParameter Text(string? value) => Of(NpgsqlDbType.Text, value is null ? null : StoredText.WithoutNul(value));

    public static NpgsqlParameter Texts(IEnumerable<string> values) =>
        Of(NpgsqlDbType.Array | NpgsqlDbType.Text, values.Select(StoredText.WithoutNul).ToArray());

    public static NpgsqlParameter Word<TEnum>(TEnum? value)
        where TEnum : struct, Enum => Of(NpgsqlDbType.Text, value is { } word ? SnakeCase.Of(word) : null);

    public static NpgsqlParameter Time(DateTimeOffset? value) => Of(NpgsqlDbType.TimestampTz, value?.ToUniversalTime());

    public static NpgsqlParameter Int(int? value) => Of(NpgsqlDbType.Integer, value);

    public static NpgsqlParameter Double(double value) => Of(NpgsqlDbType.Double, value);

    public static NpgsqlParameter Bool(bool value) => Of(NpgsqlDbType.Boolean, value);

    public static NpgsqlParameter Long(long value) => Of(NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter Jsonb<T>(T? value)
        where T : class => Of(NpgsqlDbType.Jsonb, value is null ? null : ToJson(value));

    public static string ToJson<T>(T value) =>
        JsonSerializer.Serialize(value, Stored).Replace("\\u0000", "\\ufffd", StringComparison.Ordinal);

    public static T FromJson<T>(string json)
        where T : class => JsonSerializer.Deserialize<T>(json, Stored)!;

    /// <summary>Postgres stores microseconds: the value returned now must equal the value read later.</summary>
    public static DateTimeOffset Moment(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    public static TEnum? Word<TEnum>(this NpgsqlDataReader row, int column)
        where TEnum : struct, Enum => row.IsDBNull(column) ? null : SnakeCase.Parse<TEnum>(row.GetString(column));

    private static NpgsqlParameter Of(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
