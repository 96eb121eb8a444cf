using System.Text.Json;
using System.Text.Json.Serialization;

namespace Helios.Contracts.Identifiers;

/// <summary>
/// Writes an enumeration's members in snake case (<c>timed_out</c>), on the bus and over HTTP alike; numbers are refused.
/// </summary>
/// <typeparam name="TEnum">The enumeration.</typeparam>
public sealed class SnakeCaseEnumConverter<TEnum>()
    : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
