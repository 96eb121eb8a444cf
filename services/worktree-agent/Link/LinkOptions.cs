using System.ComponentModel.DataAnnotations;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Link;

/// <summary>Registration and heartbeats.</summary>
internal sealed class LinkOptions
{
    public const string Section = HostOptions.Section;

    /// <summary>The maximum number of open lanes.</summary>
    [Range(1, 100_000)]
    public int Slots { get; set; } = 50;

    /// <summary>The host's labels, for placement, such as <c>Helios__Host__Labels__gpu=a100</c>. Operators can add to them.</summary>
    public Dictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);

    /// <summary>How often load, memory and disks are measured, at most once per heartbeat.</summary>
    public TimeSpan MeasureEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The interval of the host's heartbeats.</summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to wait for an answer before registering again.</summary>
    public TimeSpan RegisterAgainAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait for a reconciliation plan at start before accepting lane commands without one.</summary>
    public TimeSpan PlanWait { get; set; } = TimeSpan.FromSeconds(30);
}
