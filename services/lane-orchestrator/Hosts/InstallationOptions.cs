using System.ComponentModel.DataAnnotations;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>Which Helios this is; its id marks everything that it makes.</summary>
internal sealed class InstallationOptions
{
    public const string Section = "Helios:Installation";

    /// <summary>The installation's id, the same for all services and hosts of it.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public string Id { get; set; } = "default";
}
