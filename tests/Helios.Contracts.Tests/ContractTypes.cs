using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts.Api;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Tests;

/// <summary>Every type of the assembly by kind, and an example of each, all of its members filled.</summary>
internal static class ContractTypes
{
    public static IReadOnlyList<Type> Records { get; } =
    [.. typeof(PublicJson).Assembly.GetExportedTypes().Where(IsRecordClass).OrderBy(type => type.FullName, StringComparer.Ordinal)];

    public static IReadOnlyList<Type> Enumerations { get; } =
    [.. typeof(PublicJson).Assembly.GetExportedTypes().Where(type => type.IsEnum).OrderBy(type => type.FullName, StringComparer.Ordinal)];

    public static IReadOnlyList<Type> Identifiers { get; } =
    [
        .. typeof(PublicJson)
            .Assembly.GetExportedTypes()
            .Where(type => type.IsValueType && IsIdentifier(type))
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    public static object Example(Type type)
    {
        var example = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
            property.SetValue(example, Value(property.PropertyType));
        return example;
    }

    private static object Value(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return "Grüße, \"世界\"\n";
        if (type == typeof(bool))
            return true;
        if (type == typeof(int))
            return 42;
        if (type == typeof(long))
            return 5_000_000_000L;
        if (type == typeof(double))
            return 0.5;
        if (type == typeof(decimal))
            return 0.25m;
        if (type == typeof(DateTimeOffset))
            return new DateTimeOffset(2030, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);
        if (type == typeof(TimeSpan))
            return TimeSpan.FromMilliseconds(1500);
        if (type == typeof(Guid))
            return new Guid("01234567-89ab-cdef-0123-456789abcdef");
        if (type == typeof(Uri))
            return new Uri("http://127.0.0.1:8787/v1/tunnels");
        if (type == typeof(JsonObject))
            return new JsonObject { ["name"] = "value" };
        if (type == typeof(JsonElement))
            return JsonSerializer.SerializeToElement("value");
        if (type == typeof(byte[]))
            return new byte[] { 0, 127, 255 };
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().Last();
        if (IsIdentifier(type))
            return type.GetMethod("From", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, [UlidGenerator.Shared.Next()])!;
        if (Element(type) is { } element)
            return List(element);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return Map(type);
        if (IsRecordClass(type))
            return Example(type);
        throw new NotSupportedException($"Teach {nameof(ContractTypes)} an example of {type}.");
    }

    private static Array List(Type element)
    {
        var list = Array.CreateInstance(element, 2);
        list.SetValue(Value(element), 0);
        list.SetValue(Value(element), 1);
        return list;
    }

    private static object Map(Type type)
    {
        var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GetGenericArguments()))!;
        map[Value(type.GetGenericArguments()[0])] = Value(type.GetGenericArguments()[1]);
        return map;
    }

    private static Type? Element(Type type) =>
        type.IsArray ? type.GetElementType()
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0]
        : null;

    private static bool IsRecordClass(Type type) => type.IsClass && type.GetMethod("<Clone>$") is not null;

    private static bool IsIdentifier(Type type) =>
        type.GetInterfaces().Any(each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IHeliosId<>));
}
