using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Lanes;

/// <summary>Validates the port range.</summary>
internal sealed class PortOptionsValidator : IValidateOptions<PortOptions>
{
    public ValidateOptionsResult Validate(string? name, PortOptions options) =>
        options.LastPort < options.FirstPort
            ? ValidateOptionsResult.Fail(
                $"{PortOptions.Section}:LastPort ({options.LastPort}) is less than FirstPort ({options.FirstPort})."
            )
            : ValidateOptionsResult.Success;
}
