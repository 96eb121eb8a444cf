using System.ComponentModel.DataAnnotations;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Lanes;

/// <summary>The ports that lanes can lease.</summary>
internal sealed class PortOptions
{
    public const string Section = HostOptions.Section;

    /// <summary>The first port for leases of lanes.</summary>
    [Range(1, 65_535)]
    public int FirstPort { get; set; } = 20_000;

    /// <summary>The last port for leases of lanes.</summary>
    [Range(1, 65_535)]
    public int LastPort { get; set; } = 29_999;
}
