using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Helios.Contracts.Api.Constraints;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>
/// Reads one record of the contract from JSON, as declared by the record: its members, their types and their constraints.
/// </summary>
internal sealed class BodyShape
{
    private static readonly ConcurrentDictionary<Type, BodyShape> Known = new();

    private readonly Type type;
    private readonly IReadOnlyList<Member> members;
    private readonly PropertyInfo? removed;
    private readonly FixedAttribute? missing;

    private BodyShape(Type type)
    {
        this.type = type;
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        removed = properties.FirstOrDefault(property => property.IsDefined(typeof(RemovedAttribute)));
        missing = type.GetCustomAttribute<FixedAttribute>();
        members =
        [
            .. properties
                .Where(property => property.CanWrite && !property.IsDefined(typeof(JsonIgnoreAttribute)))
                .Select(property => new Member(property)),
        ];
    }

    public static BodyShape Of(Type type) => Known.GetOrAdd(type, made => new BodyShape(made));

    /// <summary>Whether an empty request is valid.</summary>
    public bool IsOptional
    {
        get
        {
            var faults = new Faults();
            Read(json: null, "", faults);
            return !faults.Any;
        }
    }

    /// <summary>Reads a record and adds every fault; without JSON, every member is absent.</summary>
    public object? Read(JsonElement? json, string path, Faults faults)
    {
        if (json is { ValueKind: not JsonValueKind.Object } other)
        {
            faults.Add(path.Length == 0 ? "$" : path, "wrong_type", $"Expected an object, got {RequestValue.Kind(other)}.");
            return null;
        }

        var fields = Fields(json, path, faults);
        var record = Activator.CreateInstance(type)!;
        foreach (var member in members)
        {
            var at = At(path, member.Name);
            if (!fields.Remove(member.Name, out var value))
                member.RequireNothing(at, faults);
            else if (value.ValueKind is JsonValueKind.Null)
                Remove(record, member, at, faults);
            else if (member.Value.Read(value, at, faults) is { } read)
                member.Property.SetValue(record, read);
        }

        foreach (var name in fields.Keys)
            faults.Add(
                At(path, name),
                name == missing?.Member ? "invalid" : "unknown_field",
                name == missing?.Member ? missing.Detail : Unknown()
            );
        foreach (var fault in (record as ICheckedRequest)?.Check() ?? [])
            faults.Add(At(path, fault.Path), fault.Reason, fault.Detail);
        return record;
    }

    /// <summary>A null: in a patch it removes the member if possible, elsewhere it means absent.</summary>
    private void Remove(object record, Member member, string at, Faults faults)
    {
        if (removed is null)
        {
            member.RequireNothing(at, faults);
            return;
        }

        var limit = removed.PropertyType.GenericTypeArguments[0];
        if (!Enum.TryParse(limit, member.Property.Name, out var value))
        {
            faults.Add(at, "wrong_type", "This field cannot be removed; omit it to keep its value.");
            return;
        }

        var before = (Array?)removed.GetValue(record);
        var after = Array.CreateInstance(limit, (before?.Length ?? 0) + 1);
        before?.CopyTo(after, 0);
        after.SetValue(value, after.Length - 1);
        removed.SetValue(record, after);
    }

    private string Unknown() =>
        members.Count == 0
            ? "No fields are expected."
            : $"Unknown field; known fields: {string.Join(", ", members.Select(member => member.Name))}.";

    private static Dictionary<string, JsonElement> Fields(JsonElement? json, string path, Faults faults)
    {
        var fields = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (json is not { } element)
            return fields;
        foreach (var property in element.EnumerateObject())
        {
            if (RequestValue.Sound(() => property.Name) is not { } name)
                faults.Add(path.Length == 0 ? "$" : path, "invalid", "A field's name is not valid Unicode.");
            else if (!fields.TryAdd(name, property.Value))
                faults.Add(At(path, name), "duplicate_field", "The field appears twice.");
        }

        return fields;
    }

    private static string At(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private sealed class Member(PropertyInfo property)
    {
        private readonly bool isRequired = property.IsDefined(typeof(RequiredMemberAttribute));

        public PropertyInfo Property => property;

        public string Name { get; } = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);

        public RequestValue Value { get; } = RequestValue.Of(property);

        public void RequireNothing(string at, Faults faults)
        {
            if (isRequired)
                faults.Add(at, "required", $"This field is required: {Value.Expected}.");
        }
    }
}
