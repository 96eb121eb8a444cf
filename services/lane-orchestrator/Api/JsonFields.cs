using System.Text.Json;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Reads the fields of one JSON object and notes every fault: a wrong type, a bad value, a field twice, a field that nobody asked for.</summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);
    private readonly string path;
    private readonly Faults faults;

    public JsonFields(JsonElement? element, string path, Faults faults)
    {
        this.path = path;
        this.faults = faults;
        if (element is not { } value)
            return;

        if (value.ValueKind is not JsonValueKind.Object)
        {
            faults.Add(path.Length == 0 ? "$" : path, "wrong_type", $"An object was expected, not {Kind(value)}.");
            return;
        }

        foreach (var property in value.EnumerateObject())
        {
            if (Sound(() => property.Name) is not { } name)
                faults.Add(path.Length == 0 ? "$" : path, "invalid", "A field's name is not valid Unicode.");
            else if (!fields.TryAdd(name, property.Value))
                faults.Add(At(name), "duplicate_field", "The field is there twice.");
        }
    }

    public bool Has(string name)
    {
        asked.Add(name);
        return fields.ContainsKey(name);
    }

    /// <summary>Notes a null where only leaving a field out, or a value, means anything.</summary>
    public void NotNull(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (fields.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.Null)
                faults.Add(At(name), "wrong_type", "The field cannot be taken away; leave it out to keep what there is.");
        }
    }

    /// <summary>A text; null when absent. Text never holds NUL: neither argv, nor files, nor the tables can.</summary>
    public string? Text(string name, bool required = false, int maxLength = 4096, Func<string, string?>? check = null)
    {
        if (Take(name, required, JsonValueKind.String, "a text") is not { } value)
            return null;
        return Checked(value, At(name), maxLength, check);
    }

    public bool Flag(string name)
    {
        if (Take(name, required: false, null, "true or false") is not { } value)
            return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        WrongType(name, "true or false", value);
        return false;
    }

    public int? Number(string name, int least, int most)
    {
        if (Take(name, required: false, JsonValueKind.Number, "a whole number") is not { } value)
            return null;
        if (!value.TryGetInt32(out var number) || number < least || number > most)
        {
            faults.Add(At(name), "out_of_range", $"A whole number from {least} to {most} was expected.");
            return null;
        }

        return number;
    }

    public IReadOnlyList<string>? Texts(
        string name, bool required = false, int least = 0, int most = 1024, int maxLength = 4096, Func<string, string?>? check = null)
    {
        if (Items(name, required, least, most) is not { } items)
            return null;

        var texts = new List<string>(items.Count);
        for (var index = 0; index < items.Count; index++)
        {
            var at = $"{At(name)}[{index}]";
            if (items[index].ValueKind is not JsonValueKind.String)
                faults.Add(at, "wrong_type", $"A text was expected, not {Kind(items[index])}.");
            else if (Checked(items[index], at, maxLength, check) is { } text)
                texts.Add(text);
        }

        return texts;
    }

    public IReadOnlyList<T>? Objects<T>(string name, int most, Func<JsonFields, T?> read)
        where T : class
    {
        if (Items(name, required: false, 0, most) is not { } items)
            return null;

        var objects = new List<T>(items.Count);
        for (var index = 0; index < items.Count; index++)
        {
            var item = new JsonFields(items[index], $"{At(name)}[{index}]", faults);
            if (items[index].ValueKind is not JsonValueKind.Object)
                continue;
            if (read(item) is { } value)
                objects.Add(value);
            item.End();
        }

        return objects;
    }

    public T? Object<T>(string name, Func<JsonFields, T?> read)
        where T : class
    {
        if (Take(name, required: false, JsonValueKind.Object, "an object") is not { } value)
            return null;
        var inner = new JsonFields(value, At(name), faults);
        var result = read(inner);
        inner.End();
        return result;
    }

    /// <summary>An object of texts by freely chosen names, such as labels.</summary>
    public IReadOnlyDictionary<string, string>? Map(
        string name, int most, Func<string, string?> checkName, int maxLength, Func<string, string?>? check = null)
    {
        if (Take(name, required: false, JsonValueKind.Object, "an object") is not { } value)
            return null;

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            var key = Sound(() => property.Name);
            var at = $"{At(name)}.{key}";
            if (key is null)
                faults.Add(At(name), "invalid", "A name is not valid Unicode.");
            else if (checkName(key) is { } wrong)
                faults.Add(at, "invalid", wrong);
            else if (property.Value.ValueKind is not JsonValueKind.String)
                faults.Add(at, "wrong_type", $"A text was expected, not {Kind(property.Value)}.");
            else if (Checked(property.Value, at, maxLength, check) is { } text && !map.TryAdd(key, text))
                faults.Add(at, "duplicate_field", "The name is there twice.");
        }

        if (map.Count > most)
            faults.Add(At(name), "too_many", $"At most {most} are allowed.");
        return map;
    }

    /// <summary>Notes the fields that nobody asked for.</summary>
    public void End()
    {
        foreach (var name in fields.Keys.Where(name => !asked.Contains(name)))
        {
            faults.Add(At(name), "unknown_field", asked.Count == 0
                ? "No field is expected here."
                : $"There is no such field here; known are {string.Join(", ", asked)}.");
        }
    }

    private IReadOnlyList<JsonElement>? Items(string name, bool required, int least, int most)
    {
        if (Take(name, required, JsonValueKind.Array, "a list") is not { } value)
            return null;
        var count = value.GetArrayLength();
        if (count < least || count > most)
        {
            faults.Add(At(name), "out_of_range", $"{least} to {most} items are allowed, not {count}.");
            return null;
        }

        return [.. value.EnumerateArray()];
    }

    private string? Checked(JsonElement value, string at, int maxLength, Func<string, string?>? check)
    {
        if (Sound(value.GetString) is not { } text)
        {
            faults.Add(at, "invalid", "The text is not valid Unicode.");
            return null;
        }

        // What a person counts: an emoji is one, and two in UTF-16.
        if (text.Length > maxLength && text.EnumerateRunes().Count() is var length && length > maxLength)
        {
            faults.Add(at, "too_long", $"At most {maxLength} characters are allowed, not {length}.");
            return null;
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            faults.Add(at, "invalid", "The text holds a NUL character.");
            return null;
        }

        if (check?.Invoke(text) is { } wrong)
        {
            faults.Add(at, "invalid", wrong);
            return null;
        }

        return text;
    }

    private JsonElement? Take(string name, bool required, JsonValueKind? kind, string expected)
    {
        asked.Add(name);
        if (!fields.TryGetValue(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            if (required)
                faults.Add(At(name), "required", $"The field is required: {expected}.");
            return null;
        }

        if (kind is null || value.ValueKind == kind)
            return value;
        WrongType(name, expected, value);
        return null;
    }

    private void WrongType(string name, string expected, JsonElement value) =>
        faults.Add(At(name), "wrong_type", $"Expected was {expected}, not {Kind(value)}.");

    private string At(string name) => path.Length == 0 ? name : $"{path}.{name}";

    // A lone surrogate or bytes that are no UTF-8 are found only when the text is taken out.
    private static string? Sound(Func<string?> take)
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

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
