using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Helios.Contracts.Api.Constraints;
using Helios.Contracts.Identifiers;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>Reads one value of a request, from JSON or from a query parameter; null, with a fault, if it violates the contract.</summary>
internal abstract partial class RequestValue
{
    private RequestValue(string expected) => Expected = expected;

    /// <summary>What is expected, with its article.</summary>
    public string Expected { get; }

    /// <summary>The reader for a member, by its type and constraints.</summary>
    public static RequestValue Of(PropertyInfo property) => Of(property.PropertyType, property);

    /// <summary>The names of a closed set, without the one for "unknown"; empty for everything else.</summary>
    public virtual IReadOnlyList<string> Names => [];

    public abstract object? Read(JsonElement value, string at, Faults faults);

    public virtual object? Read(string text, string at, Faults faults) =>
        throw new NotSupportedException($"{at} cannot be a query parameter.");

    /// <summary>Reads a string from JSON; lone surrogates and invalid UTF-8 are detected only here.</summary>
    public static string? Sound(Func<string?> take)
    {
        try
        {
            return take();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static string Kind(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            JsonValueKind.Null => "null",
            _ => "a boolean",
        };

    private static RequestValue Of(Type type, PropertyInfo property)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var text = property.GetCustomAttribute<TextAttribute>() ?? new TextAttribute();
        var items = property.GetCustomAttribute<ItemsAttribute>() ?? new ItemsAttribute(0, 1024);
        if (type == typeof(string))
            return new TextValue(text);
        if (type == typeof(bool))
            return new FlagValue();
        if (type == typeof(int) || type == typeof(long))
            return new NumberValue(
                type,
                property.GetCustomAttribute<NumberAttribute>()
                    ?? throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} needs bounds.")
            );
        if (type == typeof(DateTimeOffset))
            return new TimeValue();
        if (type.IsEnum)
            return (RequestValue)Activator.CreateInstance(typeof(ChoiceValue<>).MakeGenericType(type))!;
        if (typeof(IReadOnlyDictionary<string, string>).IsAssignableFrom(type))
            return new MapValue(property.GetCustomAttribute<NamesAttribute>()?.Rule ?? TextRule.None, new TextValue(text), items);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new ListValue(type.GenericTypeArguments[0], Of(type.GenericTypeArguments[0], property), items);
        return type.IsValueType ? (RequestValue)Activator.CreateInstance(typeof(IdValue<>).MakeGenericType(type))! : new RecordValue(type);
    }

    private bool Is(JsonElement value, JsonValueKind kind, string at, Faults faults)
    {
        if (value.ValueKind == kind)
            return true;
        faults.Add(at, "wrong_type", $"Expected {Expected}, got {Kind(value)}.");
        return false;
    }

    /// <summary>A string without NUL, which neither argv, nor files, nor the tables can contain.</summary>
    private class TextValue(TextAttribute constraint) : RequestValue("a string")
    {
        public override object? Read(JsonElement value, string at, Faults faults)
        {
            if (!Is(value, JsonValueKind.String, at, faults))
                return null;
            if (Sound(value.GetString) is { } text)
                return Read(text, at, faults);
            faults.Add(at, "invalid", "The string is not valid Unicode.");
            return null;
        }

        public override object? Read(string text, string at, Faults faults)
        {
            // Characters as people count them: an emoji is one, but two in UTF-16.
            if (text.Length > constraint.MaxLength && text.EnumerateRunes().Count() is var length && length > constraint.MaxLength)
                faults.Add(at, "too_long", $"At most {constraint.MaxLength} characters are allowed, not {length}.");
            else if (text.Contains('\0', StringComparison.Ordinal))
                faults.Add(at, "invalid", "The string contains a NUL character.");
            else if (TextRules.Fault(constraint.Rule, text) is { } fault)
                faults.Add(at, "invalid", fault);
            else
                return Convert(text, at, faults);
            return null;
        }

        protected virtual object? Convert(string text, string at, Faults faults) => text;
    }

    private sealed class FlagValue() : RequestValue("a boolean")
    {
        public override object? Read(JsonElement value, string at, Faults faults)
        {
            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                return value.GetBoolean();
            Is(value, JsonValueKind.True, at, faults);
            return null;
        }

        public override object? Read(string text, string at, Faults faults)
        {
            if (text is "true" or "false")
                return text is "true";
            faults.Add(at, "invalid", "Expected true or false.");
            return null;
        }
    }

    private sealed class NumberValue(Type type, NumberAttribute bounds) : RequestValue("an integer")
    {
        public override object? Read(JsonElement value, string at, Faults faults)
        {
            if (!Is(value, JsonValueKind.Number, at, faults))
                return null;
            return Bounded(value.TryGetInt64(out var number) ? number : null, at, faults);
        }

        public override object? Read(string text, string at, Faults faults) =>
            Bounded(long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null, at, faults);

        private object? Bounded(long? number, string at, Faults faults)
        {
            if (number is { } given && given >= bounds.Least && given <= bounds.Most)
                return System.Convert.ChangeType(given, type, CultureInfo.InvariantCulture);
            faults.Add(
                at,
                "out_of_range",
                bounds.Most == long.MaxValue
                    ? $"Expected an integer of at least {bounds.Least}."
                    : $"Expected an integer from {bounds.Least} to {bounds.Most}."
            );
            return null;
        }
    }

    private sealed class ChoiceValue<TEnum>() : TextValue(new TextAttribute())
        where TEnum : struct, Enum
    {
        public override IReadOnlyList<string> Names { get; } = SnakeCase.Words<TEnum>();

        protected override object? Convert(string text, string at, Faults faults)
        {
            if (SnakeCase.TryParse<TEnum>(text, out var value) && !value.Equals(default(TEnum)))
                return value;
            faults.Add(at, "invalid", $"Expected one of: {string.Join(", ", Names)}.");
            return null;
        }
    }

    private sealed class IdValue<TId>() : TextValue(new TextAttribute())
        where TId : struct, IHeliosId<TId>
    {
        protected override object? Convert(string text, string at, Faults faults)
        {
            var fault = HeliosId.Read<TId>(text, out var id);
            if (fault is IdFault.None)
                return id;
            faults.Add(at, "invalid", HeliosId.Explain<TId>(text, fault));
            return null;
        }
    }

    private sealed partial class TimeValue() : TextValue(new TextAttribute { MaxLength = 64 })
    {
        // The parser alone takes much more: "10:00" would be today at ten, and 01/02/2030 a day of January.
        protected override object? Convert(string text, string at, Faults faults)
        {
            if (
                Rfc3339().IsMatch(text)
                && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time)
            )
                return time;
            faults.Add(at, "invalid", "Expected an RFC 3339 time, such as 2030-01-31T12:00:00Z.");
            return null;
        }

        [GeneratedRegex(
            @"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z",
            RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
            matchTimeoutMilliseconds: 1000
        )]
        private static partial Regex Rfc3339();
    }

    private sealed class ListValue(Type type, RequestValue item, ItemsAttribute bounds) : RequestValue("an array")
    {
        public override object? Read(JsonElement value, string at, Faults faults)
        {
            if (!Is(value, JsonValueKind.Array, at, faults))
                return null;
            var count = value.GetArrayLength();
            if (count < bounds.Least || count > bounds.Most)
            {
                faults.Add(at, "out_of_range", $"Expected {bounds.Least} to {bounds.Most} items, got {count}.");
                return null;
            }

            var list = Array.CreateInstance(type, count);
            var index = 0;
            foreach (var each in value.EnumerateArray())
            {
                var where = $"{at}[{index}]";
                if (item.Read(each, where, faults) is { } read)
                {
                    list.SetValue(read, index);
                    if (index == 0 && read is string first && TextRules.Fault(bounds.First, first) is { } fault)
                        faults.Add(where, "invalid", fault);
                }

                index++;
            }

            return list;
        }
    }

    /// <summary>An object of texts by freely chosen names, such as labels.</summary>
    private sealed class MapValue(TextRule names, TextValue item, ItemsAttribute bounds) : RequestValue("an object")
    {
        public override object? Read(JsonElement value, string at, Faults faults)
        {
            if (!Is(value, JsonValueKind.Object, at, faults))
                return null;
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var property in value.EnumerateObject())
            {
                var name = Sound(() => property.Name);
                var where = $"{at}.{name}";
                if (name is null)
                    faults.Add(at, "invalid", "A name is not valid Unicode.");
                else if (TextRules.Fault(names, name) is { } fault)
                    faults.Add(where, "invalid", fault);
                else if (item.Read(property.Value, where, faults) is string text && !map.TryAdd(name, text))
                    faults.Add(where, "duplicate_field", "The name appears twice.");
            }

            if (map.Count > bounds.Most)
                faults.Add(at, "too_many", $"At most {bounds.Most} entries are allowed.");
            return map;
        }
    }

    private sealed class RecordValue(Type type) : RequestValue("an object")
    {
        public override object? Read(JsonElement value, string at, Faults faults) => BodyShape.Of(type).Read(value, at, faults);
    }
}
