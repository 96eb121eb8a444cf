using System.Text.Json;
using Helios.Contracts.Api;
using Helios.Contracts.Identifiers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Helios.LaneOrchestrator.Persistence;

/// <summary>How values are stored, where the conventions of <see cref="OrchestratorContext"/> cannot know it.</summary>
internal static class Conversions
{
    /// <summary>A list of ids as an array of texts.</summary>
    public static void IsIdList<T>(this PrimitiveCollectionBuilder<List<T>> column)
        where T : struct, IHeliosId<T> => column.ElementType().HasConversion<IdText<T>>();

    /// <summary>An object as JSON.</summary>
    public static void IsJson<T>(this PropertyBuilder<T> column)
        where T : class => column.HasConversion<JsonText<T>, ByReference<T>>().HasColumnType("jsonb");
}

internal sealed class IdText<TId>() : ValueConverter<TId, string>(id => HeliosId.Format(id), text => HeliosId.Parse<TId>(text))
    where TId : struct, IHeliosId<TId>;

internal sealed class WordText<TEnum>() : ValueConverter<TEnum, string>(value => SnakeCase.Of(value), text => SnakeCase.Parse<TEnum>(text))
    where TEnum : struct, Enum;

internal sealed class JsonText<T>()
    : ValueConverter<T, string>(value => Sql.Json(value), text => JsonSerializer.Deserialize<T>(text, PublicJson.Tolerant)!)
    where T : class;

// Nothing is tracked, so nothing is compared.
internal sealed class ByReference<T>() : ValueComparer<T>((left, right) => ReferenceEquals(left, right), value => 0)
    where T : class;
