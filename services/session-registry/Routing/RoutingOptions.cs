using System.ComponentModel.DataAnnotations;
using Helios.Contracts.Sessions;

namespace Helios.SessionRegistry.Routing;

/// <summary>What the choice of a route keeps to.</summary>
internal sealed class RoutingOptions : IValidatableObject
{
    public const string Section = "Helios:Sessions:Routing";

    /// <summary>The providers that the harness serves; codex and claude-code when nothing is set.</summary>
    public string[]? HarnessServes { get; set; }

    /// <summary>How long the harness monitor may be silent before its last report is of no use.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan MonitorSilentAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a check of the harness on demand may take, with the way to the monitor and back.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan CheckWithin { get; set; } = TimeSpan.FromSeconds(1);

    internal IReadOnlyCollection<string> Served => HarnessServes ?? [SessionProviders.Codex, SessionProviders.ClaudeCode];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => Served.Except(SessionProviders.All).Select(unknown =>
        new ValidationResult($"{Section}:HarnessServes: '{unknown}' is no provider; there are {string.Join(", ", SessionProviders.All)}."));
}
