using Helios.Contracts.Identifiers;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.Host;

/// <summary>Validates the configured host id.</summary>
internal sealed class HostOptionsValidator : IValidateOptions<HostOptions>
{
    public ValidateOptionsResult Validate(string? name, HostOptions options) =>
        !string.IsNullOrEmpty(options.Id) && HeliosId.Read<HostId>(options.Id, out _) is var fault and not IdFault.None
            ? ValidateOptionsResult.Fail($"{HostOptions.Section}:Id: {HeliosId.Explain<HostId>(options.Id, fault)}")
            : ValidateOptionsResult.Success;
}
