using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>Validates the supervision settings and the templates of an external par.</summary>
internal sealed class ParTaskOptionsValidator : IValidateOptions<ParTaskOptions>
{
    public ValidateOptionsResult Validate(string? name, ParTaskOptions options)
    {
        var faults = ParProgram.Faults(options).ToList();
        if (options.ParTaskStaleAfter <= options.ParTaskProbeEvery)
            faults.Insert(
                0,
                $"{ParTaskOptions.Section}:ParTaskStaleAfter must be greater than ParTaskProbeEvery, or one late probe kills a par task."
            );
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
