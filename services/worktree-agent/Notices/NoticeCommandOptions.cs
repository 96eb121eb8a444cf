using System.ComponentModel.DataAnnotations;

namespace Helios.WorktreeAgent.Notices;

/// <summary>The program that this host runs to notify people.</summary>
internal sealed class NoticeCommandOptions
{
    public const string Section = "Helios:Host:Notices";

    /// <summary>
    /// The program and its arguments; it gets the notice as JSON on standard input. Only this host's settings choose the program.
    /// </summary>
    public string[] Command { get; set; } = [];

    /// <summary>The time limit; after it the program is ended with everything it started.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Within { get; set; } = TimeSpan.FromSeconds(30);
}
