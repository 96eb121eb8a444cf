using System.ComponentModel.DataAnnotations;

namespace Helios.LaneOrchestrator.Placement;

/// <summary>What placement requires of a host. A host that the caller names is only required to accept lanes.</summary>
internal sealed class PlacementOptions
{
    public const string Section = "Helios:Placement";

    /// <summary>The free disk space, in MiB, below which the file system of a repository gets no more lanes. 0 means no limit.</summary>
    [Range(0, 100_000_000)]
    public int LeastFreeDiskMegabytes { get; set; } = 512;

    /// <summary>The free memory, in MiB, below which a host gets no more lanes. 0 means no limit.</summary>
    [Range(0, 100_000_000)]
    public int LeastFreeMemoryMegabytes { get; set; }

    /// <summary>
    /// The load per processor from which a host comes after all that are less busy. 0 means that the load does not matter.
    /// </summary>
    [Range(0, 1000)]
    public double BusyLoad { get; set; } = 2;
}
