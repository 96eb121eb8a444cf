using System.ComponentModel.DataAnnotations;

namespace Helios.LaneOrchestrator.Hosts;

/// <summary>Identifies this Helios; its id is part of the mark on everything that it creates.</summary>
internal sealed class InstallationOptions
{
    public const string Section = "Helios:Installation";

    /// <summary>The installation's id, the same for all its services and hosts.</summary>
    [Required, StringLength(64, MinimumLength = 1)]
    public string Id { get; set; } = "default";
}
