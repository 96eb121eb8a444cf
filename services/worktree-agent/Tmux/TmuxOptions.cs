using System.ComponentModel.DataAnnotations;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Tmux;

/// <summary>How tmux is called.</summary>
internal sealed class TmuxOptions
{
    public const string Section = HostOptions.Section;

    /// <summary>The program tmux: a name in <c>PATH</c>, or a path.</summary>
    [Required]
    public string Tmux { get; set; } = "tmux";

    /// <summary>
    /// How to call tmux: <c>process</c> (one process per call), <c>control</c> (one client in control mode: faster, but releases up to 3.7c
    /// may crash with it and take all sessions of all lanes down), or <c>auto</c>: control from tmux 3.8 on, otherwise process.
    /// </summary>
    [Required, RegularExpression("^(auto|control|process)$")]
    public string TmuxConnection { get; set; } = "auto";

    /// <summary>The time limit for a call of tmux; a call that exceeds it says nothing about any lane.</summary>
    public TimeSpan TmuxAnswersWithin { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long to keep the tmux server, and the connection to it, after the last session of a lane.</summary>
    public TimeSpan TmuxLingers { get; set; } = TimeSpan.FromSeconds(5);
}
