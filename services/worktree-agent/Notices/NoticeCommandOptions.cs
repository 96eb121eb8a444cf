using System.ComponentModel.DataAnnotations;

namespace Helios.WorktreeAgent.Notices;

/// <summary>The program by which this host tells persons.</summary>
internal sealed class NoticeCommandOptions
{
    public const string Section = "Helios:Host:Notices";

    /// <summary>The program and its arguments, which get a notice as JSON on standard input. Nobody but this host's settings says what is run.</summary>
    public string[] Command { get; set; } = [];

    /// <summary>How long it may take; then it is ended with all that it started.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Within { get; set; } = TimeSpan.FromSeconds(30);
}
