using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using Helios.Contracts.Api.Constraints;
using Microsoft.AspNetCore.Http;

namespace Helios.LaneOrchestrator.Api.Binding;

/// <summary>Describes a query parameter for the OpenAPI document.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ParameterAttribute(string description) : Attribute
{
    public string Description => description;
}

/// <summary>Reads the query parameters of a route, the members of one record.</summary>
internal sealed class QueryShape
{
    private static readonly ConcurrentDictionary<Type, QueryShape> Shapes = new();

    private readonly Type type;

    private QueryShape(Type type)
    {
        this.type = type;
        Parameters =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.IsDefined(typeof(ParameterAttribute)))
                .Select(property => new Parameter(property)),
        ];
    }

    public IReadOnlyList<Parameter> Parameters { get; }

    public static QueryShape Of(Type type) => Shapes.GetOrAdd(type, made => new QueryShape(made));

    /// <summary>Reads a record and adds every fault.</summary>
    public object Read(IQueryCollection query, Faults faults)
    {
        var record = Activator.CreateInstance(type)!;
        foreach (var (name, values) in query)
        {
            var at = $"?{name}";
            var parameter = Parameters.FirstOrDefault(each => each.Name == name);
            if (parameter is null)
                faults.Add(at, "unknown_parameter", Unknown());
            else if (values.Count > 1 && !parameter.Repeats)
                faults.Add(at, "duplicate_parameter", "The parameter appears twice.");
            else if (values.Any(value => string.IsNullOrEmpty(value) || value.Contains('\0', StringComparison.Ordinal)))
                faults.Add(at, "invalid", "The parameter is empty or contains a NUL character.");
            else
                parameter.Read(record, values!, at, faults);
        }

        foreach (var fault in (record as ICheckedRequest)?.Check() ?? [])
            faults.Add($"?{fault.Path}", fault.Reason, fault.Detail);
        return record;
    }

    private string Unknown() =>
        Parameters.Count == 0
            ? "No query parameters are expected."
            : $"Unknown parameter; known parameters: {string.Join(", ", Parameters.Select(parameter => parameter.Name))}.";

    internal sealed class Parameter(PropertyInfo property)
    {
        private readonly RequestValue? value = property.PropertyType == typeof(IReadOnlyList<string>) ? null : RequestValue.Of(property);

        public string Name { get; } = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);

        public string Description { get; } = property.GetCustomAttribute<ParameterAttribute>()!.Description;

        public Type Type { get; } = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

        public NumberAttribute? Bounds { get; } = property.GetCustomAttribute<NumberAttribute>();

        /// <summary>The values of a closed set, without the one for "unknown".</summary>
        public IReadOnlyList<string> Names => value?.Names ?? [];

        /// <summary>Whether it may be given several times.</summary>
        public bool Repeats => value is null;

        public void Read(object record, IReadOnlyList<string> values, string at, Faults faults)
        {
            if (value is null)
                property.SetValue(record, values);
            else if (value.Read(values[0], at, faults) is { } read)
                property.SetValue(record, read);
        }
    }
}
