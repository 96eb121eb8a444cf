using System.Reflection;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Host;

/// <summary>Validates every time span of an options class.</summary>
internal sealed class TimesInBounds<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : class
{
    private static readonly PropertyInfo[] Spans =
    [
        .. typeof(TOptions).GetProperties().Where(property => property.PropertyType == typeof(TimeSpan)),
    ];

    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var faults = new List<string>();
        foreach (var span in Spans)
        {
            if ((TimeSpan)span.GetValue(options)! is var value && (value <= TimeSpan.Zero || value > TimeSpan.FromDays(30)))
                faults.Add($"{section}:{span.Name} is {value}; it must be greater than zero and at most 30 days.");
        }
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
