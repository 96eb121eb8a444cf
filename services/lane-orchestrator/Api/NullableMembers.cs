using System.Reflection;
using System.Text.Json;
using Helios.Contracts.Api;
using Microsoft.OpenApi;

namespace Helios.LaneOrchestrator.Api;

/// <summary>
/// Makes the schemas allow null where it is written: absent members are written as null, and a reference to another schema, or one created
/// by a transformer, does not express that by itself.
/// </summary>
internal static class NullableMembers
{
    private static readonly ILookup<string, Type> Types = typeof(PublicJson)
        .Assembly.GetTypes()
        .Where(type => type.IsClass)
        .ToLookup(type => type.Name);

    public static void Allow(OpenApiDocument document)
    {
        var nullability = new NullabilityInfoContext();
        foreach (var (name, component) in document.Components?.Schemas ?? new Dictionary<string, IOpenApiSchema>())
        {
            if (Types[name].FirstOrDefault() is { } type)
                Descend(component, type, nullability);
        }
    }

    // Some schemas are inline, others are references to a component that is processed separately.
    private static void Descend(IOpenApiSchema? schema, Type type, NullabilityInfoContext nullability)
    {
        if (schema is not OpenApiSchema own)
            return;
        foreach (var choice in (own.AnyOf ?? []).Concat(own.OneOf ?? []))
            Descend(choice, type, nullability);
        if (type.IsGenericType)
        {
            Descend(own.Items, type.GenericTypeArguments[^1], nullability);
            Descend(own.AdditionalProperties, type.GenericTypeArguments[^1], nullability);
        }

        if (own.Properties is not { } members)
            return;
        foreach (var property in type.GetProperties().Where(each => each.GetIndexParameters().Length == 0))
        {
            var member = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
            if (!members.TryGetValue(member, out var found))
                continue;
            Descend(found, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, nullability);
            if (nullability.Create(property).ReadState is NullabilityState.Nullable)
                members[member] = OrNull(found);
        }
    }

    private static IOpenApiSchema OrNull(IOpenApiSchema schema) =>
        schema switch
        {
            OpenApiSchema { AnyOf.Count: > 0 } or OpenApiSchema { OneOf.Count: > 0 } => schema,
            OpenApiSchema { Enum: null or { Count: 0 }, Type: { } type } own => With(own, type | JsonSchemaType.Null),
            // A schema without a type allows everything.
            OpenApiSchema { Enum: null or { Count: 0 }, Type: null } => schema,
            _ => new OpenApiSchema { AnyOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Null }] },
        };

    private static OpenApiSchema With(OpenApiSchema schema, JsonSchemaType type)
    {
        schema.Type = type;
        return schema;
    }
}
