using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Tunnels;

/// <summary>The tunnels to the orchestrator.</summary>
internal sealed class TunnelOptions
{
    public const string Section = HostOptions.Section;

    /// <summary>
    /// A PEM file with the authorities that may have issued the API's certificate, instead of those of the system. It is read at each
    /// connection.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>The time limit for connecting a tunnel, and for waiting until a followed run begins.</summary>
    public TimeSpan TunnelConnectLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a tunnel checks a followed run for new output.</summary>
    public TimeSpan TunnelPoll { get; set; } = TimeSpan.FromMilliseconds(15);
}
