using System.Reflection;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Agents;

/// <summary>Validates what attributes cannot express.</summary>
internal sealed class AgentOptionsValidator : IValidateOptions<AgentOptions>
{
    private static readonly PropertyInfo[] Spans =
    [
        .. typeof(AgentOptions).GetProperties().Where(property => property.PropertyType == typeof(TimeSpan)),
    ];

    public ValidateOptionsResult Validate(string? name, AgentOptions options)
    {
        var faults = new List<string>();
        foreach (var span in Spans)
        {
            if ((TimeSpan)span.GetValue(options)! is var value && (value <= TimeSpan.Zero || value > TimeSpan.FromHours(1)))
                faults.Add($"{AgentOptions.Section}:{span.Name} is {value}; it must be greater than zero and at most one hour.");
        }

        foreach (var (agent, endpoint) in options.Endpoints)
        {
            if (
                endpoint.Url is { } url
                && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed is { Scheme: "http" or "https", UserInfo.Length: 0 })
            )
                faults.Add($"{AgentOptions.Section}:Endpoints:{agent}:Url is '{url}'; it must be an http or https URL without a user.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
