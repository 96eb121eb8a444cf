using System.ComponentModel.DataAnnotations;

namespace Helios.SessionRegistry.Hosting;

internal sealed class SessionRegistryOptions
{
    public const string Section = "Helios:Sessions";

    /// <summary>How long the monitor that is believed may be silent before another one is believed in its place.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan MonitorSilentAfter { get; set; } = TimeSpan.FromSeconds(15);
}
