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

        foreach (
            var (setting, url) in new[]
            {
                (nameof(options.HarnessUrl), options.HarnessUrl),
                (nameof(options.OpenaiUrl), options.OpenaiUrl),
                (nameof(options.AnthropicUrl), options.AnthropicUrl),
            }
        )
        {
            // Addresses end up in arguments and files; keys must not.
            if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0)
                faults.Add(
                    $"{AgentOptions.Section}:{setting} contains a user or password; put the key into its environment variable instead."
                );
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
