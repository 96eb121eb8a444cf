using System.Globalization;
using Helios.Contracts.Identifiers;
using Microsoft.AspNetCore.Http;

namespace Helios.LaneOrchestrator.Api;

/// <summary>Reads query parameters and notes every fault; the route's own documentation says which are known.</summary>
internal sealed class QueryFields(IQueryCollection query, Faults faults)
{
    public void Check(EndpointDoc doc)
    {
        foreach (var (name, values) in query)
        {
            var known = doc.Query.FirstOrDefault(parameter => parameter.Name == name);
            if (known is null)
            {
                faults.Add(At(name), "unknown_parameter", doc.Query.Count == 0
                    ? "No query parameter is expected here."
                    : $"There is no such parameter here; known are {string.Join(", ", doc.Query.Select(parameter => parameter.Name))}.");
            }
            else if (values.Count > 1 && !known.Repeats)
            {
                faults.Add(At(name), "duplicate_parameter", "The parameter is there twice.");
            }
            else if (values.Any(value => string.IsNullOrEmpty(value) || value.Contains('\0', StringComparison.Ordinal)))
            {
                faults.Add(At(name), "invalid", "The parameter is empty or holds a NUL character.");
            }
        }
    }

    public string? Text(string name) => query[name] is [{ Length: > 0 } only] ? only : null;

    public IReadOnlyList<string> Texts(string name) => [.. query[name].OfType<string>()];

    public bool Flag(string name)
    {
        switch (Text(name))
        {
            case null or "false":
                return false;
            case "true":
                return true;
            default:
                faults.Add(At(name), "invalid", "true or false was expected.");
                return false;
        }
    }

    public long? Number(string name, long least, long most)
    {
        if (Text(name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        faults.Add(At(name), "out_of_range", most == long.MaxValue
            ? $"A whole number of at least {least} was expected."
            : $"A whole number from {least} to {most} was expected.");
        return null;
    }

    public TId? Id<TId>(string name)
        where TId : struct, IHeliosId<TId>
    {
        if (Text(name) is not { } text)
            return null;
        var fault = HeliosId.Read<TId>(text, out var id);
        if (fault is IdFault.None)
            return id;
        faults.Add(At(name), "invalid", HeliosId.Explain<TId>(text, fault));
        return null;
    }

    public TEnum? Choice<TEnum>(string name)
        where TEnum : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        if (SnakeCase.TryParse<TEnum>(text, out var value) && !value.Equals(default(TEnum)))
            return value;
        faults.Add(At(name), "invalid", $"Expected was one of {Choices.Of<TEnum>()}.");
        return null;
    }

    public void Wrong(string name, string detail) => faults.Add(At(name), "invalid", detail);

    private static string At(string name) => $"?{name}";
}
