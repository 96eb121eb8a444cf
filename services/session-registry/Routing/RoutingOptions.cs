using System.ComponentModel.DataAnnotations;
using Helios.Contracts.Api.Sessions;

namespace Helios.SessionRegistry.Routing;

/// <summary>Options for choosing a route.</summary>
internal sealed class RoutingOptions : IValidatableObject
{
    public const string Section = "Helios:Sessions:Routing";

    /// <summary>The providers that the harness serves. Default: codex and claude-code.</summary>
    public string[]? HarnessServes { get; set; }

    /// <summary>How long the harness monitor may be silent before its last report expires.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan MonitorSilentAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an on-demand check of the harness may take, including the round trip to the monitor.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan CheckWithin { get; set; } = TimeSpan.FromSeconds(1);

    internal IReadOnlyCollection<string> Served => HarnessServes ?? [SessionProviders.Codex, SessionProviders.ClaudeCode];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Served
            .Except(SessionProviders.All)
            .Select(unknown => new ValidationResult(
                $"{Section}:HarnessServes: '{unknown}' is not a provider; expected one of {string.Join(", ", SessionProviders.All)}."
            ));
}
