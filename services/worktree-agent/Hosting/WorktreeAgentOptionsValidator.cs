using System.Reflection;
using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.ParTasks;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Hosting;

/// <summary>Reports all errors in the options at once: what attributes cannot express, and the relations between options.</summary>
internal sealed class WorktreeAgentOptionsValidator : IValidateOptions<WorktreeAgentOptions>
{
    private static readonly PropertyInfo[] Spans =
        [.. typeof(WorktreeAgentOptions).GetProperties().Where(property => property.PropertyType == typeof(TimeSpan))];

    public ValidateOptionsResult Validate(string? name, WorktreeAgentOptions options)
    {
        var faults = new List<string>();
        if (!string.IsNullOrEmpty(options.Id) && HeliosId.Read<HostId>(options.Id, out _) is var fault and not IdFault.None)
            faults.Add($"{WorktreeAgentOptions.Section}:Id: {HeliosId.Explain<HostId>(options.Id, fault)}");
        foreach (var span in Spans)
        {
            if ((TimeSpan)span.GetValue(options)! is var value && (value <= TimeSpan.Zero || value > TimeSpan.FromDays(30)))
                faults.Add($"{WorktreeAgentOptions.Section}:{span.Name} is {value}; it must be greater than zero and at most 30 days.");
        }

        if (options.LastPort < options.FirstPort)
            faults.Add($"{WorktreeAgentOptions.Section}:LastPort ({options.LastPort}) is less than FirstPort ({options.FirstPort}).");
        if (options.ParTaskStaleAfter <= options.ParTaskProbeEvery)
            faults.Add($"{WorktreeAgentOptions.Section}:ParTaskStaleAfter must be greater than ParTaskProbeEvery, or one late probe kills a par task.");
        faults.AddRange(ParProgram.Faults(options));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
