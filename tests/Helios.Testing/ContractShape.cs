using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Helios.Testing;

/// <summary>The records and enumerations of an assembly of contracts, as far as another release of it must agree.</summary>
public static class ContractShape
{
    /// <summary>
    /// <c>records</c>: by full name, the type of each member, after "required" where it is; <c>enums</c>: by full name, the members.
    /// </summary>
    public static JsonObject Of(Assembly contracts)
    {
        var types = contracts.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).ToList();
        return new JsonObject
        {
            ["records"] = new JsonObject(
                types.Where(IsRecord).Select(type => KeyValuePair.Create(type.FullName!, (JsonNode?)Members(type)))
            ),
            ["enums"] = new JsonObject(
                types
                    .Where(type => type.IsEnum)
                    .Select(type =>
                        KeyValuePair.Create(
                            type.FullName!,
                            (JsonNode?)new JsonArray([.. Enum.GetNames(type).Select(name => (JsonNode)name)])
                        )
                    )
            ),
        };
    }

    private static bool IsRecord(Type type) => type.IsClass && type.GetMethod("<Clone>$") is not null;

    private static JsonObject Members(Type type) =>
        new(
            type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite)
                .OrderBy(property => property.Name, StringComparer.Ordinal)
                .Select(property =>
                    KeyValuePair.Create(
                        property.Name,
                        (JsonNode?)
                            $"{(property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "")}{NameOf(property.PropertyType)}"
                    )
                )
        );

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } underlying ? $"{NameOf(underlying)}?"
        : type.IsArray ? $"{NameOf(type.GetElementType()!)}[]"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
