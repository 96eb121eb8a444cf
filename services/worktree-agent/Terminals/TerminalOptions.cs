using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Terminals;

/// <summary>How terminals are closed.</summary>
internal sealed class TerminalOptions
{
    public const string Section = HostOptions.Section;

    /// <summary>The time between SIGHUP and SIGKILL when closing a terminal.</summary>
    public TimeSpan TerminalGrace { get; set; } = TimeSpan.FromSeconds(5);
}
