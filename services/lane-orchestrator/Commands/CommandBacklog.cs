namespace Helios.LaneOrchestrator.Commands;

/// <summary>How much work waits, and how fast it gets less: pure. Moments are of one monotonic clock.</summary>
/// <param name="Count">The commands that have been taken and not answered.</param>
/// <param name="PerCommand">The time between two answers while commands wait, smoothed.</param>
/// <param name="LastStep">When a command was answered last, or when the first of those that wait came.</param>
internal sealed record CommandBacklog(int Count, TimeSpan PerCommand, TimeSpan LastStep)
{
    // Of the last answers, the newest ten or so count.
    private const double Weight = 0.1;

    public static CommandBacklog Empty { get; } = new(0, TimeSpan.Zero, TimeSpan.Zero);

    public CommandBacklog Entered(TimeSpan now) => this with { Count = Count + 1, LastStep = Count == 0 ? now : LastStep };

    /// <summary>A command was answered.</summary>
    public CommandBacklog Answered(TimeSpan now)
    {
        var took = now - LastStep;
        return new CommandBacklog(Count - 1, PerCommand == TimeSpan.Zero ? took : (PerCommand * (1 - Weight)) + (took * Weight), now);
    }

    /// <summary>A caller went away before its turn; that says nothing about the speed.</summary>
    public CommandBacklog Left() => this with { Count = Count - 1 };

    /// <summary>How long somebody who comes now waits: all that is before it at the measured speed, and at least as long as nothing has moved.</summary>
    public TimeSpan WaitAt(TimeSpan now)
    {
        if (Count == 0)
            return TimeSpan.Zero;
        var (work, stillness) = (PerCommand * Count, now - LastStep);
        return work > stillness ? work : stillness;
    }
}
