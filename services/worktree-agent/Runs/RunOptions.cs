using System.ComponentModel.DataAnnotations;
using Helios.WorktreeAgent.Host;

namespace Helios.WorktreeAgent.Runs;

/// <summary>The output limits of runs and how they are watched.</summary>
internal sealed class RunOptions
{
    public const string Section = HostOptions.Section;

    /// <summary>
    /// The maximum output kept per stream of a run: half from its head, half from its tail. The middle is dropped and counted.
    /// </summary>
    [Range(64 * 1024, long.MaxValue)]
    public long OutputLimitBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>How often to check the output of running runs against its limit.</summary>
    public TimeSpan OutputBoundEvery { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How often to check runs started by an earlier agent process for their exit; the exit of other runs is noticed at once.
    /// </summary>
    public TimeSpan AdoptedRunPoll { get; set; } = TimeSpan.FromMilliseconds(50);
}
