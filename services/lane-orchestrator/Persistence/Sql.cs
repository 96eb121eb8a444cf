using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Persistence.Tables;
using Npgsql;
using NpgsqlTypes;

namespace Helios.LaneOrchestrator.Persistence;

/// <summary>Typed parameters, so that null has a type, and text has no NUL, which Postgres does not accept.</summary>
internal static class Sql
{
    public static NpgsqlParameter Text(string? value) => Of(NpgsqlDbType.Text, value is null ? null : StoredText.WithoutNul(value));

    public static NpgsqlParameter Texts<T>(IEnumerable<T> values) =>
        Of(
            NpgsqlDbType.Array | NpgsqlDbType.Text,
            values.Select(value => value?.ToString() is { } text ? StoredText.WithoutNul(text) : null).ToArray()
        );

    /// <summary>Null, as an array of texts.</summary>
    public static NpgsqlParameter NoTexts() => Of(NpgsqlDbType.Array | NpgsqlDbType.Text, value: null);

    public static NpgsqlParameter Time(DateTimeOffset? value) => Of(NpgsqlDbType.TimestampTz, value?.ToUniversalTime());

    public static NpgsqlParameter Bytes(byte[] value) => Of(NpgsqlDbType.Bytea, value);

    public static NpgsqlParameter Int(int? value) => Of(NpgsqlDbType.Integer, value);

    public static string Json<T>(T value) =>
        JsonSerializer.Serialize(value, PublicJson.Tolerant).Replace("\\u0000", "\\ufffd", StringComparison.Ordinal);

    public static NpgsqlParameter Jsonb<T>(T? value)
        where T : class => Of(NpgsqlDbType.Jsonb, value is null ? null : Json(value));

    public static NpgsqlParameter Jsonb(string? value) => Of(NpgsqlDbType.Jsonb, value);

    public static NpgsqlParameter JsonText(string value) => Of(NpgsqlDbType.Json, value);

    /// <summary>Postgres stores microseconds: the value returned now must equal the value read later.</summary>
    public static DateTimeOffset Moment(DateTimeOffset time) =>
        new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    private static NpgsqlParameter Of(NpgsqlDbType type, object? value) => new() { NpgsqlDbType = type, Value = value ?? DBNull.Value };
}
